// AtlasStore: the one file. Everything that is kept is a row of it; nothing lives beside it.
//
// One writer, many readers (WAL), through GRDB. Work on rows happens inside `read { rows in … }` and, for writing,
// inside an activity (`Provenance/`), so that every row can name what made it. Only values leave a closure.
package import GRDB

/// An open atlas file.
package struct AtlasStore: Sendable {
  /// Where the file is; empty for an atlas in memory.
  package let path: String
  package let isReadOnly: Bool
  /// What the user should know about how the file was opened, in one line; nil when there is nothing to say.
  package let note: String?
  package let database: any DatabaseWriter

  init(path: String, isReadOnly: Bool, note: String?, database: any DatabaseWriter) {
    self.path = path
    self.isReadOnly = isReadOnly
    self.note = note
    self.database = database
  }

  /// Reads rows; every read inside sees the same moment.
  package func read<T>(_ body: (Rows) throws -> T) throws -> T {
    try explained { try database.read { try body(Rows(database: $0, activity: nil)) } }
  }

  /// Writes outside any activity: only for what is not provenance's business (index rows, dropping a model).
  package func writeUnattributed<T>(_ body: (Rows) throws -> T) throws -> T {
    try transaction { try body(Rows(database: $0, activity: nil)) }
  }

  /// The one way to change the file.
  func transaction<T>(_ body: (Database) throws -> T) throws -> T {
    guard !isReadOnly else { throw AtlasStoreError.readOnly(path: path) }
    return try explained { try database.write(body) }
  }

  /// Turns SQLite's result codes into errors that say what to do.
  func explained<T>(_ body: () throws -> T) throws -> T {
    do { return try body() } catch let error as DatabaseError { throw AtlasStoreError(error, path: path) }
  }
}
