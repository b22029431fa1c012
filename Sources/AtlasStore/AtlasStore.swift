// AtlasStore: the atlas file. All data are rows of one SQLite file.
//
// One writer, many readers (WAL), through GRDB. Work on rows happens inside `read { transaction in … }` and, for writing,
// inside an activity (`Provenance/`), so that every row names the activity that wrote it. Only values leave a closure.
package import GRDB

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

  init(path: String, isReadOnly: Bool, note: String?, database: any DatabaseWriter) {
    self.path = path
    self.isReadOnly = isReadOnly
    self.note = note
    self.database = database
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
    return try explained { try database.write(body) }
  }

  /// Converts SQLite's result codes to `AtlasStoreError`.
  func explained<T>(_ body: () throws -> T) throws -> T {
    do { return try body() } catch let error as DatabaseError { throw AtlasStoreError(error, path: path) }
  }
}
