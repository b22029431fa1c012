import Dispatch
import Foundation
import GRDB
import Synchronization
import Vocabulary

/// Activities that this process has begun and not ended, so that it can say so when it ends at once.
package enum OpenActivities {
  private struct Entry {
    let activity: Activity.ID
    let database: any DatabaseWriter
  }

  private static let entries = Mutex<[Entry]>([])

  static func add(_ activity: Activity.ID, in database: any DatabaseWriter) {
    entries.withLock { $0.append(Entry(activity: activity, database: database)) }
  }

  static func remove(_ activity: Activity.ID, in database: any DatabaseWriter) {
    entries.withLock { $0.removeAll { $0.activity == activity && $0.database === database } }
  }

  /// Interrupts their statements and records them as stopped by the user; for a process that is about to end.
  ///
  /// - Parameter seconds: how long to wait for a transaction of another thread; then they stay `running`.
  package static func stop(within seconds: Double) {
    let open = entries.withLock { $0 }
    let written = DispatchGroup()
    for entry in open {
      entry.database.interrupt()
      written.enter()
      entry.database.asyncWriteWithoutTransaction { db in
        try? db.inTransaction {
          try TableDigests.keep(in: db) {
            try db.execute(
              sql: """
                UPDATE activity SET ended_at = ?, outcome = 'stopped', message = 'stopped before it was complete'
                WHERE id = ? AND ended_at IS NULL
                """, arguments: [Timestamp.now(), entry.activity.rawValue])
          }
          return .commit
        }
        written.leave()
      }
    }
    _ = written.wait(timeout: .now() + seconds)
  }
}
