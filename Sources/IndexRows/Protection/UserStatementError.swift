/// Why a user's SQL was refused or failed.
package enum UserStatementError: Error, Equatable {
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
