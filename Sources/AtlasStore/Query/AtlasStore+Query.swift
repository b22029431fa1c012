import GRDB
import IndexRows
package import Vocabulary

extension AtlasStore {
  /// Runs one read-only statement of a user, on a connection of its own that can only read.
  ///
  /// - Parameters:
  ///   - seconds: Limit of its time; nil for none.
  ///   - rows: Limit of its result; nil for none.
  ///   - isCancelled: Looked at some thousand times a second; true ends the statement with `CancellationError`.
  ///   - columns: Called once, with the names of the result's columns.
  ///   - row: Called for each row with its values.
  /// - Throws: `StatementError`, and what the closures throw.
  package func query(
    _ sql: String, seconds: Double? = nil, rows: Int? = nil, isCancelled: () -> Bool = { false },
    columns: ([String]) throws -> Void = { _ in }, row: ([SQLValue]) throws -> Void
  ) throws {
    func run(_ connection: Connection) throws {
      try UserStatement.run(
        sql, on: connection, limits: QueryLimits(seconds: seconds, rows: rows), isCancelled: isCancelled,
        columns: columns, row: row)
    }
    do {
      if let users { try users.with(run) } else { try read { try run($0.connection) } }
    } catch IndexRowsError.sql(let code, let message) {
      throw AtlasStoreError(DatabaseError(resultCode: ResultCode(rawValue: code), message: message), path: path)
    } catch let error as UserStatementError {
      throw StatementError(error)
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
}
