import CSQLite

/// One prepared statement; finalized when it goes out of scope.
package struct Statement: ~Copyable {
  private let handle: OpaquePointer

  /// - Parameter isReused: Whether it will run many times.
  package init(_ sql: StaticString, on connection: Connection, isReused: Bool = false) throws(IndexRowsError) {
    guard sql_attach_host() != 0 else { throw .noSQLite }
    var statement: OpaquePointer?
    let code = sql.utf8Start.withMemoryRebound(to: CChar.self, capacity: sql.utf8CodeUnitCount) {
      sql_prepare(
        connection, $0, Int32(sql.utf8CodeUnitCount), isReused ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0, &statement)
    }
    guard code == SQLITE_OK, let statement else { throw Statement.error(connection) }
    handle = statement
  }

  deinit { _ = sql_finalize(handle) }

  private static func error(_ connection: Connection) -> IndexRowsError {
    .sql(code: sql_extended_code(connection), message: String(cString: sql_message(connection)))
  }

  /// Resets, and binds integers from parameter 1 on.
  package func bind(_ values: Int64...) {
    reset()
    for (i, value) in values.enumerated() { bind(at: Int32(i + 1), value) }
  }

  /// Binds an integer, or NULL, to a parameter, from 1.
  package func bind(at index: Int32, _ value: Int64?) {
    _ = value.map { sql_bind_integer(handle, index, $0) } ?? sql_bind_null(handle, index)
  }

  /// Binds a copy of a text, or NULL.
  package func bind(at index: Int32, _ value: String?) {
    guard var value else { return _ = sql_bind_null(handle, index) }
    value.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { _ = sql_bind_text(handle, index, $0.baseAddress, Int32($0.count)) }
    }
  }

  /// Binds a number to a parameter, from 1.
  package func bind(at index: Int32, _ value: Double) { _ = sql_bind_real(handle, index, value) }

  /// Binds a copy of a blob.
  package func bind(at index: Int32, _ value: [UInt8]) {
    _ = value.withUnsafeBytes { sql_bind_blob(handle, index, $0.baseAddress, Int32($0.count)) }
  }

  /// Runs to the end with a blob, which is not copied, and binds NULL in its place.
  package func run(at index: Int32, blob: [UInt8]) throws(IndexRowsError) {
    let result = blob.withUnsafeBytes { bytes in
      _ = sql_bind_blob_in_place(handle, index, bytes.baseAddress, Int32(bytes.count))
      return Result { () throws(IndexRowsError) in try run() }
    }
    _ = sql_bind_null(handle, index)
    try result.get()
  }

  /// Ends the statement's read; bindings stay.
  package func reset() { _ = sql_reset(handle) }

  /// Whether there is a row. After an error the statement is reset.
  package func step() throws(IndexRowsError) -> Bool {
    switch sql_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default:
      let error = Statement.error(sql_connection(handle))
      reset()
      throw error
    }
  }

  /// Steps to the end and resets.
  package func run() throws(IndexRowsError) {
    while try step() {}
    reset()
  }

  /// A column of the row, numbered from 0; 0 for NULL.
  package func integer(_ column: Int32) -> Int64 { sql_column_integer(handle, column) }

  /// 0 for NULL.
  package func real(_ column: Int32) -> Double { sql_column_real(handle, column) }

  /// Whether a column of the row is NULL.
  package func isNull(_ column: Int32) -> Bool { sql_column_type(handle, column) == SQLITE_NULL }

  /// Empty for NULL.
  package func text(_ column: Int32) -> String {
    guard let text = sql_column_text(handle, column) else { return "" }
    return String(
      decoding: UnsafeBufferPointer(start: text, count: Int(sql_column_bytes(handle, column))), as: UTF8.self)
  }

  /// Valid until the next step or reset; empty for NULL.
  package func blob(_ column: Int32) -> UnsafeRawBufferPointer {
    let bytes = sql_column_blob(handle, column)
    return UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : Int(sql_column_bytes(handle, column)))
  }
}
