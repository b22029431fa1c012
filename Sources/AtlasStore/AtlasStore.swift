// AtlasStore: the atlas file. All data are rows of one SQLite file.
//
// One writer, many readers (WAL), through GRDB. Work on rows happens inside `read { transaction in … }` and, for writing,
// inside an activity (`Provenance/`), so that every row names the activity that wrote it. Only values leave a closure.
package import GRDB
import IndexRows

/// An open atlas file.
package struct AtlasStore: Sendable {
  /// Path of the file; empty for an atlas in memory.
  package let path: String
  /// Whether writes throw `AtlasStoreError.readOnly`.
  package let isReadOnly: Bool
  /// A one-line warning about how the file was opened (a network file system), if there is one.
  package let note: String?
  /// GRDB's connection: a pool of readers and one writer in WAL mode, else one queue.
  package let database: any DatabaseWriter
  /// Connections for users' SQL; nil for an atlas in memory, whose only connection serves them.
  let users: UserConnections?

  init(path: String, isReadOnly: Bool, note: String?, database: any DatabaseWriter, users: UserConnections?) {
    self.path = path
    self.isReadOnly = isReadOnly
    self.note = note
    self.database = database
    self.users = users
  }

  /// Reads rows; every read inside sees the same snapshot.
  package func read<T>(_ body: (Transaction) throws -> T) throws -> T {
    try explained { try database.read { try body(Transaction(database: $0, activity: nil)) } }
  }

  /// Writes without an activity: only for rows without provenance (index rows, deleted models).
  package func writeWithoutActivity<T>(_ body: (Transaction) throws -> T) throws -> T {
    try transaction { try body(Transaction(database: $0, activity: nil)) }
  }

  /// Runs one write transaction; all writes go through it.
  /// - Throws: `AtlasStoreError`, and what `body` throws.
  func transaction<T>(_ body: (Database) throws -> T) throws -> T {
    guard !isReadOnly else { throw AtlasStoreError.readOnly(path: path) }
    return try explained { try database.write { db in try TableDigests.keep(in: db) { try body(db) } } }
  }

  /// The same, and on the disk when it returns: in WAL mode commits are otherwise synchronised by a later checkpoint.
  func durableTransaction<T>(_ body: (Database) throws -> T) throws -> T {
    guard !isReadOnly else { throw AtlasStoreError.readOnly(path: path) }
    return try explained {
      try database.writeWithoutTransaction { db in
        let level = try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? 2
        // Not within a transaction; no other statement of this connection runs meanwhile.
        if level < 2 { try db.execute(sql: "PRAGMA synchronous = FULL") }
        defer { if level < 2 { try? db.execute(sql: "PRAGMA synchronous = \(level)") } }
        var result: T?
        try db.inTransaction(.immediate) {
          result = try TableDigests.keep(in: db) { try body(db) }
          return .commit
        }
        guard let result else { preconditionFailure("a transaction without a result") }
        return result
      }
    }
  }

  /// Converts SQLite's result codes to `AtlasStoreError`.
  func explained<T>(_ body: () throws -> T) throws -> T {
    do { return try body() } catch let error as DatabaseError {
      throw AtlasStoreError(error, path: path)
    } catch let error as RowDecodingError {
      throw AtlasStoreError.damaged(path: path, reason: "\("\(error)".split(separator: "\n").first?.prefix(160) ?? "")")
    }
  }
}
