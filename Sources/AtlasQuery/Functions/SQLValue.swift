import CSQLite

/// A value that is not NULL, from SQL or for it.
enum SQLValue {
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])

  /// Copies the value; nil for NULL.
  init?(_ value: OpaquePointer) {
    switch sql_value_type(value) {
    case SQLITE_INTEGER: self = .integer(sql_value_integer(value))
    case SQLITE_FLOAT: self = .real(sql_value_real(value))
    case SQLITE_TEXT:
      let text = sql_value_text(value)
      let bytes = UnsafeBufferPointer(start: text, count: text == nil ? 0 : Int(sql_value_bytes(value)))
      self = .text(String(decoding: bytes, as: UTF8.self))
    case SQLITE_BLOB: self = .blob(Array(SQLValue.bytes(of: value)))
    default: return nil
    }
  }

  /// A blob's bytes, not copied: valid until the SQL function returns.
  static func bytes(of value: OpaquePointer) -> UnsafeRawBufferPointer {
    let bytes = sql_value_blob(value)
    return UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : Int(sql_value_bytes(value)))
  }

  /// Makes this the result of an SQL function or a column.
  func setResult(of context: OpaquePointer) {
    switch self {
    case .integer(let value): sql_result_integer(context, value)
    case .real(let value): sql_result_real(context, value)
    case .text(var text):
      text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) { sql_result_text(context, $0.baseAddress, Int32($0.count)) }
      }
    case .blob(let bytes): bytes.withUnsafeBytes { sql_result_blob(context, $0.baseAddress, Int32($0.count)) }
    }
  }

  /// For error messages.
  var literal: String {
    switch self {
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .text(let value): "'\(value)'"
    case .blob(let bytes): "a blob of \(bytes.count) bytes"
    }
  }
}
