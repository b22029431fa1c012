import CSQLite
package import Vocabulary

/// Runs one statement of a user.
package enum UserStatement {
  /// Instructions of SQLite's machine between two looks at the clock: some ten microseconds.
  private static let instructionsPerCheck: Int32 = 1_000

  /// - Parameters:
  ///   - isCancelled: Looked at some thousand times a second.
  ///   - columns: Called once, with the names of the result's columns.
  ///   - row: Called for each row with its values.
  /// - Throws: `UserStatementError`, `CancellationError`, and what the closures throw.
  package static func run(
    _ sql: String, on connection: Connection, limits: QueryLimits, isCancelled: () -> Bool,
    columns: ([String]) throws -> Void, row: ([SQLValue]) throws -> Void
  ) throws {
    let (statement, keyword) = try prepare(sql, on: connection)
    defer { _ = sql_finalize(statement) }
    guard sql_is_readonly(statement) != 0, !writing.contains(keyword) else {
      throw UserStatementError.writes(keyword: keyword)
    }
    let count = sql_column_count(statement)
    guard count > 0 else { throw UserStatementError.noResult(keyword: keyword) }
    try columns((0..<count).map { sql_column_name(statement, $0).map { String(cString: $0) } ?? "" })
    try withoutActuallyEscaping(isCancelled) { isCancelled in
      let watch = Watch(limits: limits, isCancelled: isCancelled)
      let context = Unmanaged.passUnretained(watch)
      sql_set_progress(
        connection, instructionsPerCheck,
        { Unmanaged<Watch>.fromOpaque($0!).takeUnretainedValue().mustStop() ? 1 : 0 }, context.toOpaque())
      defer { sql_set_progress(connection, 0, nil, nil) }
      try withExtendedLifetime(watch) {
        var rows = 0
        while true {
          switch sql_step(statement) {
          case SQLITE_DONE: return
          case SQLITE_ROW:
            rows += 1
            if let limit = limits.rows, rows > limit {
              throw UserStatementError.failed(message: "the result has more than \(limit) rows: add a LIMIT")
            }
            try row((0..<count).map { value(statement, $0) })
            if watch.mustStop() { throw watch.error }
          default:
            if watch.isStopped { throw watch.error }
            throw UserStatementError.failed(message: String(cString: sql_message(connection)))
          }
        }
      }
    }
  }

  private static let writing: Set<String> = ["ATTACH", "DETACH", "VACUUM", "REINDEX", "ANALYZE"]

  /// The only statement of the text, and its first word.
  private static func prepare(_ sql: String, on connection: Connection) throws -> (OpaquePointer, String) {
    var sql = sql
    return try sql.withUTF8 { bytes in
      try bytes.withMemoryRebound(to: CChar.self) { text in
        var rest = text
        var only: OpaquePointer?
        while rest.count > 0, let start = rest.baseAddress {
          var statement: OpaquePointer?
          var tail: UnsafePointer<CChar>?
          guard let length = Int32(exactly: rest.count) else {
            throw UserStatementError.failed(message: "too much SQL")
          }
          let code = sql_prepare_first(connection, start, length, &statement, &tail)
          if only != nil, code != SQLITE_OK || statement != nil {
            _ = sql_finalize(statement)
            _ = sql_finalize(only)
            throw UserStatementError.severalStatements
          }
          guard code == SQLITE_OK else {
            let message = String(cString: sql_message(connection))
            throw code == SQLITE_AUTH && !message.contains("function")
              ? UserStatementError.writes(keyword: keyword(of: rest)) : UserStatementError.failed(message: message)
          }
          if let statement { only = statement }
          guard let tail, tail > start else { break }
          rest = UnsafeBufferPointer(rebasing: rest[(tail - start)...])
        }
        guard let only else { throw UserStatementError.empty }
        return (only, keyword(of: text))
      }
    }
  }

  /// The first word, past comments.
  private static func keyword(of text: UnsafeBufferPointer<CChar>) -> String {
    var rest = Substring(String(decoding: UnsafeRawBufferPointer(text), as: UTF8.self))
    while true {
      rest = rest.drop { $0.isWhitespace || $0 == ";" }
      if rest.hasPrefix("--") {
        rest = rest.drop { !$0.isNewline }
      } else if rest.hasPrefix("/*"), let end = rest.indices.first(where: { rest[$0...].hasPrefix("*/") }) {
        rest = rest[end...].dropFirst(2)
      } else {
        return rest.prefix { $0.isLetter }.uppercased()
      }
    }
  }

  private static func value(_ statement: OpaquePointer, _ column: Int32) -> SQLValue {
    func bytes(_ start: UnsafeRawPointer?) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sql_column_bytes(statement, column)))
    }
    switch sql_column_type(statement, column) {
    case SQLITE_INTEGER: return .integer(sql_column_integer(statement, column))
    case SQLITE_FLOAT: return .real(sql_column_real(statement, column))
    case SQLITE_TEXT: return .text(String(decoding: bytes(sql_column_text(statement, column)), as: UTF8.self))
    case SQLITE_BLOB: return .blob(Array(bytes(sql_column_blob(statement, column))))
    default: return .null
    }
  }

  /// The clock and the user, as the progress handler sees them.
  private final class Watch {
    private let limits: QueryLimits
    private let isCancelled: () -> Bool
    private let start = ContinuousClock.now
    private(set) var isStopped = false
    private(set) var error: any Error = CancellationError()

    init(limits: QueryLimits, isCancelled: @escaping () -> Bool) {
      self.limits = limits
      self.isCancelled = isCancelled
    }

    func mustStop() -> Bool {
      if isStopped { return true }
      if isCancelled() {
        isStopped = true
      } else if let seconds = limits.seconds, ContinuousClock.now - start > .seconds(seconds) {
        error = UserStatementError.failed(message: "the statement took longer than \(seconds) s and was stopped")
        isStopped = true
      }
      return isStopped
    }
  }
}
