/// What can be wrong with SQL from outside.
public enum QueryError: Error, Equatable, CustomStringConvertible {
  case empty
  case severalStatements
  case writes(String)
  case failed(String, hint: String)

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
