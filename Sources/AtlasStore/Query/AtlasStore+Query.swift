import GRDB
package import Vocabulary

extension AtlasStore {
  /// Runs one read-only statement of a user.
  ///
  /// - Parameters:
  ///   - columns: Called once, with the names of the result's columns.
  ///   - row: Called for each row with its values.
  /// - Throws: `StatementError`, and what the closures throw.
  package func query(
    _ sql: String, columns: ([String]) throws -> Void = { _ in }, row: ([SQLValue]) throws -> Void
  ) throws {
    do {
      try database.read { db in
        let statements = try db.allStatements(sql: sql)
        guard let statement = try statements.next() else { throw StatementError.empty }
        let keyword = Self.keyword(of: statement.sql)
        guard statement.isReadonly && !["ATTACH", "DETACH", "VACUUM", "REINDEX", "ANALYZE"].contains(keyword) else {
          throw StatementError.writes(keyword: keyword)
        }
        guard !statement.columnNames.isEmpty else { throw StatementError.noResult(keyword: keyword) }
        guard try statements.next() == nil else { throw StatementError.severalStatements }
        try columns(statement.columnNames)
        let cursor = try Row.fetchCursor(statement)
        while let values = try cursor.next() { try row(values.databaseValues.map(SQLValue.init)) }
      }
    } catch let error as DatabaseError {
      throw StatementError.failed(message: error.message ?? "\(error)")
    }
  }

  /// Names of all tables and views, sorted.
  package func tableNames() throws -> [String] {
    try read { transaction in
      try String.fetchAll(
        transaction.database,
        sql: """
          SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite~_%' ESCAPE '~'
          ORDER BY name
          """)
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
}
