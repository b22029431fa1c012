import Foundation
import GRDB

extension AtlasStore {
  /// SQLite's online backup into a file that does not exist yet.
  ///
  /// - Parameter progress: Called with the pages copied and the total; what it throws ends the copy.
  /// - Throws: `AtlasStoreError.exists`, `.unwritable`, `.diskFull`; `ImagingError.output`.
  package func backup(to path: String, progress: (Int, Int) throws -> Void) throws {
    try Self.newDatabase(at: path, outputs()) { draft in
      let copy = try DatabaseQueue(path: draft)
      try withoutActuallyEscaping(progress) { progress in
        func report(_ step: DatabaseBackupProgress) throws {
          if !step.isCompleted { try progress(step.completedPageCount, step.totalPageCount) }
        }
        if try blocksWriters() {
          try database.backup(to: copy, pagesPerStep: 1_024, progress: report)
        } else {
          // A read transaction around all steps: without one, a write of another process, and with a file that cannot be
          // written every step, begins the copy again.
          try database.read { source in
            _ = try Int.fetchOne(source, sql: "SELECT count(*) FROM main.sqlite_schema")
            try copy.writeWithoutTransaction { try source.backup(to: $0, pagesPerStep: 1_024, progress: report) }
          }
        }
      }
      try copy.close()
    }
  }

  /// Whether an open read transaction makes others wait who want to write: with a rollback journal.
  private func blocksWriters() throws -> Bool {
    guard FileSystem.isWritable(self.path) else { return false }
    return try read { try String.fetchOne($0.database, sql: "PRAGMA journal_mode") } != "wal"
  }
}
