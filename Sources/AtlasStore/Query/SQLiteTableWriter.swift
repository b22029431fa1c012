import GRDB
package import Vocabulary

/// Writes a new SQLite file with one table, for programs that do not know the schema of an atlas.
package final class SQLiteTableWriter {
  private let queue: DatabaseQueue
  private let insertion: String
  /// Rows written so far.
  package private(set) var rowCount = 0

  /// Creates the file and the table in one transaction that `finish` commits.
  package init(path: String, table: String, columns: [String]) throws {
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    queue = try DatabaseQueue(path: path, configuration: configuration)
    insertion = "INSERT INTO \"\(table)\" VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))"
    let names = columns.map { "\"\($0)\"" }.joined(separator: ", ")
    try queue.inDatabase { db in
      try db.beginTransaction()
      try db.execute(sql: "CREATE TABLE \"\(table)\" (\(names))")
    }
  }

  /// - Parameter values: one for each column.
  package func insert(_ values: [SQLValue]) throws {
    try queue.inDatabase {
      try $0.cachedStatement(sql: insertion).execute(arguments: StatementArguments(values.map(\.databaseValue)))
    }
    rowCount += 1
  }

  /// Commits and closes the file; without it, the file stays empty.
  package func finish() throws {
    try queue.inDatabase { try $0.commit() }
    try queue.close()
  }
}
