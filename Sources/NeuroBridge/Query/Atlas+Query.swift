import AtlasStore
public import Vocabulary

extension Atlas {
  /// Runs one read-only SQL statement and writes its result as text.
  ///
  /// - Parameter write: Receives the text in order.
  /// - Returns: The number of rows.
  @discardableResult
  public func query(
    _ sql: String, as format: TableFormat = .table, progress: ProgressSink = .silent, write: (String) throws -> Void
  ) throws(AtlasError) -> Int {
    try AtlasError.wrapping {
      try withoutActuallyEscaping(write) { write in
        var table: TableWriter?
        try run(sql, progress, columns: { table = try TableWriter(format, columns: $0, write: write) }) {
          try table?.row($0)
        }
        try table?.end()
        return table?.rowCount ?? 0
      }
    }
  }

  /// Runs one read-only SQL statement and returns its rows, in memory.
  public func rows(_ sql: String, progress: ProgressSink = .silent) throws(AtlasError) -> [[SQLValue]] {
    try AtlasError.wrapping {
      var rows: [[SQLValue]] = []
      try run(sql, progress, columns: { _ in }) { rows.append($0) }
      return rows
    }
  }

  private func run(
    _ sql: String, _ progress: ProgressSink, columns: ([String]) throws -> Void, row: ([SQLValue]) throws -> Void
  ) throws {
    do {
      try store.query(sql, isCancelled: { progress.isStopRequested }, columns: columns, row: row)
    } catch let error as StatementError {
      throw switch error {
      case .empty: QueryError.empty
      case .severalStatements: QueryError.severalStatements
      case .writes(let keyword): QueryError.writes(keyword)
      case .noResult(let keyword): QueryError.failed("\(keyword) gives no rows", hint: "")
      case .failed(let message): QueryError.failed(message, hint: try hint(for: message))
      }
    }
  }

  private func hint(for message: String) throws -> String {
    if message.hasPrefix("no such table") { return "there are: " + (try store.tableNames().joined(separator: ", ")) }
    return message.hasPrefix("no such column") ? "`neurobridge schema` shows every table's columns" : ""
  }
}
