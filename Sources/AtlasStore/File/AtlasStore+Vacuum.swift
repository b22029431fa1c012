import Foundation
import GRDB
import IndexRows

extension AtlasStore {
  /// Bytes of the file and of its write-ahead log.
  package var byteCount: Int { (FileSystem.size(of: path) ?? 0) + (FileSystem.size(of: path + "-wal") ?? 0) }

  /// What `vacuum` needs at most: a copy of the rows, and once more as much in the log. Temporary files are written beside the
  /// file, unless the environment names a folder for them.
  package func roomForVacuum() throws -> (folder: String, needed: Int, free: Int) {
    let folder = FileSystem.folder(of: FileSystem.absolute(path))
    let used = try read { transaction in
      let db = transaction.database
      return try
        ((Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0) - (Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0))
        * (Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
    }
    var information = statvfs()
    guard statvfs(folder, &information) == 0 else { return (folder, 0, .max) }
    let free = Int(
      clamping: UInt64(information.f_bavail).multipliedReportingOverflow(by: UInt64(information.f_frsize)).0)
    return (folder, 2 * used + 1_000_000, free)
  }

  /// Writes the file anew, without the pages of deleted rows.
  ///
  /// - Throws: `AtlasStoreError.busy` where another connection is in the way, `.diskFull`; the file is as before then.
  package func vacuum() throws {
    guard !isReadOnly else { throw AtlasStoreError.readOnly(path: path) }
    setenv("SQLITE_TMPDIR", FileSystem.folder(of: FileSystem.absolute(path)), 0)
    try explained {
      try database.writeWithoutTransaction { db in
        // A snapshot that another program reads would keep the old pages, and the file would only grow.
        try checkpoint(db)
        guard let connection = db.sqliteConnection else { return }
        try Hardening.withAttachment(connection) { try db.execute(sql: "VACUUM") }
        try checkpoint(db)
      }
    }
  }

  /// Copies the log into the file and empties it.
  private func checkpoint(_ db: Database) throws {
    let row = try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    if let blocked = row?[0] as Int?, blocked != 0 { throw AtlasStoreError.busy(path: path) }
  }

  /// Runs `body`, and interrupts the statement that runs once `isStopRequested` returns true.
  ///
  /// - Throws: `CancellationError` for a statement that was interrupted so.
  package func interruptible<T>(_ isStopRequested: @escaping @Sendable () -> Bool, _ body: () throws -> T) throws -> T {
    let watch = InterruptionWatch(database, isStopRequested)
    defer { watch.end() }
    do { return try body() } catch {
      // An interrupted statement has many faces: GRDB's, ours, that of an index.
      if isStopRequested() { throw CancellationError() }
      throw error
    }
  }
}
