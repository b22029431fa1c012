/// Why a user's SQL was not run.
public enum QueryError: Error, Equatable, CustomStringConvertible {
  /// No statement.
  case empty
  /// More than one statement.
  case severalStatements
  /// The statement, of this keyword, would change the file.
  case writes(String)
  /// SQLite's message, and what to do; the hint may be empty.
  case failed(String, hint: String)

  /// One line: what is wrong and what to do.
  public var description: String {
    switch self {
    case .empty: "there is no SQL in what was given; try `SELECT * FROM log`"
    case .severalStatements: "one statement at a time: run each in a query of its own"
    case .writes(let keyword):
      "\(keyword) would write; `query` only reads. Use the commands that change an atlas (ingest, review, train, …)"
    case .failed(let message, let hint): hint.isEmpty ? message : "\(message); \(hint)"
    }
  }
}
