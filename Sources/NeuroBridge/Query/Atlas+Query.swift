import AtlasStore
import Foundation
import GRDB

extension Atlas {
  /// Runs one read-only SQL statement and hands over what it gives, as text.
  ///
  /// - Returns: How many rows there were.
  @discardableResult
  public func query(
    _ sql: String, as format: TableFormat = .table, write: (String) throws -> Void
  ) throws -> Int {
    try withoutActuallyEscaping(write) { write in
      try statement(sql) { statement, database in
        var table = try TableWriter(format, columns: statement.columnNames, write: write)
        let cursor = try Row.fetchCursor(statement)
        while let row = try cursor.next() { try table.row(row.databaseValues.map(SQLValue.init)) }
        try table.end()
        return table.rowCount
      }
    }
  }

  /// Runs one read-only SQL statement and gives its rows.
  public func rows(_ sql: String) throws -> [[SQLValue]] {
    try statement(sql) { statement, _ in
      try Row.fetchAll(statement).map { $0.databaseValues.map(SQLValue.init) }
    }
  }

  private func statement<T>(_ sql: String, _ body: (Statement, Database) throws -> T) throws -> T {
    do {
      return try store.database.read { db in
        let statements = try db.allStatements(sql: sql)
        guard let statement = try statements.next() else { throw QueryError.empty }
        let keyword = Self.keyword(of: statement.sql)
        guard statement.isReadonly && !["ATTACH", "DETACH", "VACUUM", "REINDEX", "ANALYZE"].contains(keyword) else {
          throw QueryError.writes(keyword)
        }
        guard !statement.columnNames.isEmpty else { throw QueryError.failed("\(keyword) gives no rows", hint: "") }
        guard try statements.next() == nil else { throw QueryError.severalStatements }
        return try body(statement, db)
      }
    } catch let error as DatabaseError {
      let message = error.message ?? "\(error)"
      throw QueryError.failed(message, hint: try hint(for: message))
    }
  }

  /// The first word, past comments.
  private static func keyword(of sql: String) -> String {
    var rest = Substring(sql)
    while true {
      rest = rest.drop { $0.isWhitespace || $0 == ";" }
      if rest.hasPrefix("--") {
        rest = rest.drop { !$0.isNewline }
      } else if rest.hasPrefix("/*"), let end = rest.firstRange(of: "*/") {
        rest = rest[end.upperBound...]
      } else {
        return rest.prefix { $0.isLetter }.uppercased()
      }
    }
  }

  private func hint(for message: String) throws -> String {
    if message.hasPrefix("no such table") {
      return "there are: " + (try names("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name"))
    }
    return message.hasPrefix("no such column") ? "`neurobridge schema` shows every table's columns" : ""
  }

  private func names(_ sql: String) throws -> String {
    try store.read { rows in
      try String.fetchAll(rows.database, sql: sql).filter { !$0.hasPrefix("sqlite_") }.joined(separator: ", ")
    }
  }
}
