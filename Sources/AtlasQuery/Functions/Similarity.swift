import CSQLite
import IndexRows
import VectorIndex

/// similarity(a, b): the cosine of two vectors, the very number that `nearest` gives; NULL where either is.
func installSimilarity(on connection: Connection) -> Int32 {
  sql_create_function(connection, "similarity", 2) { context, _, values in
    guard let values, let a = values[0], let b = values[1] else { return }
    if sql_value_type(a) == SQLITE_NULL || sql_value_type(b) == SQLITE_NULL { return sql_result_null(context) }
    guard sql_value_type(a) == SQLITE_BLOB, sql_value_type(b) == SQLITE_BLOB else {
      return sql_result_error(context, "similarity: both arguments must be vectors (blobs of little-endian float32)")
    }
    let first = blob(a)
    let second = blob(b)
    guard first.count == second.count, first.count > 0, first.count % 4 == 0 else {
      return sql_result_error(
        context,
        "similarity: vectors of \(first.count) and \(second.count) bytes: both must hold the same number of float32 values"
      )
    }
    do throws(VectorProblem) {
      let squared = try VectorProblem.check(first, dimension: first.count / 4)
      try VectorProblem.check(second, dimension: first.count / 4)
      let result = cosine(first.baseAddress!, aSquared: squared, second.baseAddress!, dimension: first.count / 4)
      sql_result_real(context, Double(result))
    } catch { sql_result_error(context, "similarity: \(error.description)") }
  }
}

/// A value's bytes, valid until the function returns.
func blob(_ value: OpaquePointer) -> UnsafeRawBufferPointer {
  let bytes = sql_value_blob(value)
  return UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : Int(sql_value_bytes(value)))
}

/// A value's text.
func text(_ value: OpaquePointer) -> String {
  guard let bytes = sql_value_text(value) else { return "" }
  return String(decoding: UnsafeBufferPointer(start: bytes, count: Int(sql_value_bytes(value))), as: UTF8.self)
}
