import CSQLite

/// One prepared statement; finalized when it goes out of scope.
package struct Statement: ~Copyable {
  let handle: OpaquePointer

  /// - Parameter lasting: Whether it will be used many times.
  package init(_ sql: StaticString, on connection: Connection, lasting: Bool = false) throws(IndexRowsError) {
    guard sql_attach_host() != 0 else { throw .noSQLite }
    var statement: OpaquePointer?
    let code = sql.utf8Start.withMemoryRebound(to: CChar.self, capacity: sql.utf8CodeUnitCount) {
      sql_prepare(
        connection, $0, Int32(sql.utf8CodeUnitCount), lasting ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0, &statement)
    }
    guard code == SQLITE_OK, let statement else { throw Statement.problem(connection) }
    handle = statement
  }

  deinit { _ = sql_finalize(handle) }

  static func problem(_ connection: Connection) -> IndexRowsError {
    .sql(code: sql_extended_code(connection), message: String(cString: sql_message(connection)))
  }

  /// Rewinds and binds integers from parameter 1 on.
  package func bind(_ values: Int64...) {
    _ = sql_reset(handle)
    for (i, value) in values.enumerated() { _ = sql_bind_integer(handle, Int32(i + 1), value) }
  }

  package func bind(_ index: Int32, integer: Int64) { _ = sql_bind_integer(handle, index, integer) }

  package func bindNull(_ index: Int32) { _ = sql_bind_null(handle, index) }

  package func bind(_ index: Int32, text: String) {
    var text = text
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { _ = sql_bind_text(handle, index, $0.baseAddress, Int32($0.count)) }
    }
  }

  /// The bytes must outlive the next `step`.
  package func bind(_ index: Int32, blob: UnsafeRawBufferPointer) {
    _ = sql_bind_blob_in_place(handle, index, blob.baseAddress, Int32(blob.count))
  }

  /// Runs to the end with a blob that is bound for this run only.
  package func run(_ index: Int32, blob: [UInt8]) throws(IndexRowsError) {
    let result = blob.withUnsafeBytes { (bytes) -> Result<Void, IndexRowsError> in
      bind(index, blob: bytes)
      do throws(IndexRowsError) { return .success(try run()) } catch { return .failure(error) }
    }
    try result.get()
  }

  package func rewind() { _ = sql_reset(handle) }

  /// True when there is a row.
  package func step() throws(IndexRowsError) -> Bool {
    switch sql_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default:
      let problem = Statement.problem(sql_connection(handle))
      _ = sql_reset(handle)
      throw problem
    }
  }

  /// Steps to the end and rewinds.
  package func run() throws(IndexRowsError) {
    while try step() {}
    _ = sql_reset(handle)
  }

  package func integer(_ column: Int32) -> Int64 { sql_column_integer(handle, column) }

  package func real(_ column: Int32) -> Double { sql_column_real(handle, column) }

  package func isNull(_ column: Int32) -> Bool { sql_column_type(handle, column) == SQLITE_NULL }

  package func text(_ column: Int32) -> String {
    guard let text = sql_column_text(handle, column) else { return "" }
    return String(
      decoding: UnsafeBufferPointer(start: text, count: Int(sql_column_bytes(handle, column))), as: UTF8.self)
  }

  /// Valid until the next step or rewind.
  package func blob(_ column: Int32) -> UnsafeRawBufferPointer {
    let bytes = sql_column_blob(handle, column)
    return UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : Int(sql_column_bytes(handle, column)))
  }
}
