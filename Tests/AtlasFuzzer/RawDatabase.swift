import CSQLite

/// A connection without any of the program's protections.
final class RawDatabase {
  struct Failure: Error { let message: String }

  private let connection: OpaquePointer

  init(_ path: String) throws {
    var opened: OpaquePointer?
    guard sql_open(path, &opened, SQLITE_OPEN_READWRITE) == SQLITE_OK, let opened else {
      throw Failure(message: "cannot open \(path)")
    }
    connection = opened
  }

  deinit { _ = sql_close(connection) }

  /// Whether it succeeded.
  func run(_ sql: String) -> Bool { sql_exec(connection, sql) == SQLITE_OK }

  func count(_ table: String) -> Int { (try? rows("SELECT count(*) FROM \(table)")).flatMap { Int($0[0][0]) } ?? 0 }

  /// Values as text.
  func rows(_ sql: String) throws -> [[String]] {
    try step(sql) { statement in
      (0..<sql_column_count(statement)).map { sql_column_text(statement, $0).map { String(cString: $0) } ?? "" }
    }
  }

  /// All columns but the last as integers, the last as bytes.
  func blobs(_ sql: String) throws -> [(numbers: [Int64], bytes: [UInt8])] {
    try step(sql) { statement in
      let last = sql_column_count(statement) - 1
      let bytes = UnsafeRawBufferPointer(
        start: sql_column_blob(statement, last), count: Int(sql_column_bytes(statement, last)))
      return ((0..<last).map { sql_column_integer(statement, $0) }, Array(bytes))
    }
  }

  private func step<T>(_ sql: String, _ row: (OpaquePointer) -> T) throws -> [T] {
    var prepared: OpaquePointer?
    guard sql_prepare(connection, sql, -1, 0, &prepared) == SQLITE_OK, let prepared else {
      throw Failure(message: String(cString: sql_message(connection)))
    }
    defer { _ = sql_finalize(prepared) }
    var result: [T] = []
    while true {
      switch sql_step(prepared) {
      case SQLITE_ROW: result.append(row(prepared))
      case SQLITE_DONE: return result
      default: throw Failure(message: String(cString: sql_message(connection)))
      }
    }
  }
}
