import IndexRows

/// Why a user's SQL was refused or failed.
package enum StatementError: Error, Equatable {
  /// There is no statement in the text.
  case empty
  /// The text holds more than one statement.
  case severalStatements
  /// The statement is not read-only; its first word.
  case writes(keyword: String)
  /// The statement is one without a result; its first word.
  case noResult(keyword: String)
  /// SQLite's message.
  case failed(message: String)
}

extension StatementError {
  init(_ error: UserStatementError) {
    self =
      switch error {
      case .empty: .empty
      case .severalStatements: .severalStatements
      case .writes(let keyword): .writes(keyword: keyword)
      case .noResult(let keyword): .noResult(keyword: keyword)
      case .failed(let message): .failed(message: message)
      }
  }
}
