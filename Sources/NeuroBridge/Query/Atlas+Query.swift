import AtlasStore
public import Vocabulary

extension Atlas {
  /// Runs one read-only SQL statement and writes its result as text.
  ///
  /// - Parameters:
  ///   - width: Columns of the terminal that a `table` is cut to; nil shows everything.
  ///   - seconds: Limit of its time; nil for none.
  ///   - isCancelled: Looked at some thousand times a second; true ends the statement with `AtlasError.cancelled`.
  ///   - write: Receives the text in order.
  /// - Returns: The number of rows.
  /// - Throws: `AtlasError.cancelled`, `.query`, `.store`.
  @discardableResult
  public func query(
    _ sql: String, as format: TableFormat = .table, width: Int? = nil, seconds: Double? = nil,
    isCancelled: () -> Bool = { false },
    write: (String) throws -> Void
  ) throws(AtlasError) -> Int {
    try AtlasError.wrapping {
      try withoutActuallyEscaping(write) { write in
        var columns: [String] = []
        var table: TableWriter?
        // Begun with the first row: a statement that fails before writes nothing.
        func begun() throws -> TableWriter {
          try table ?? TableWriter(format, columns: columns, width: width, write: write)
        }
        try run(sql, seconds: seconds, isCancelled: isCancelled, columns: { columns = $0 }) { row in
          if table == nil { table = try begun() }
          try table?.row(row)
        }
        var finished = try begun()
        try finished.end()
        return finished.rowCount
      }
    }
  }

  /// Runs one read-only SQL statement and returns its rows, in memory.
  public func rows(
    _ sql: String, seconds: Double? = nil, isCancelled: () -> Bool = { false }
  ) throws(AtlasError) -> [[SQLValue]] {
    try AtlasError.wrapping {
      var rows: [[SQLValue]] = []
      try run(sql, seconds: seconds, isCancelled: isCancelled, columns: { _ in }) { rows.append($0) }
      return rows
    }
  }

  private func run(
    _ sql: String, seconds: Double?, isCancelled: () -> Bool, columns: ([String]) throws -> Void,
    row: ([SQLValue]) throws -> Void
  ) throws {
    guard !sql.utf8.contains(0) else {
      throw QueryError.failed("the SQL holds a NUL byte", hint: "it is not text; give SQL as UTF-8")
    }
    do { try store.query(sql, seconds: seconds, isCancelled: isCancelled, columns: columns, row: row) } catch let error
      as StatementError
    {
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
