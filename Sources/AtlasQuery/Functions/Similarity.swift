import CSQLite
import IndexRows
import VectorIndex

/// similarity(a, b): the cosine of two vectors, bit for bit that of `nearest`; NULL where either is NULL.
func installSimilarity(on connection: Connection) -> Int32 {
  sql_create_function(connection, "similarity", 2) { context, _, values in
    guard let values, let a = values[0], let b = values[1] else { return }
    if sql_value_type(a) == SQLITE_NULL || sql_value_type(b) == SQLITE_NULL { return sql_result_null(context) }
    guard sql_value_type(a) == SQLITE_BLOB, sql_value_type(b) == SQLITE_BLOB else {
      return sql_result_error(context, "similarity: both arguments must be vectors (blobs of little-endian float32)")
    }
    let first = SQLValue.bytes(of: a)
    let second = SQLValue.bytes(of: b)
    guard first.count == second.count, first.count > 0, first.count % 4 == 0 else {
      return sql_result_error(
        context,
        "similarity: vectors of \(first.count) and \(second.count) bytes: both must hold the same number of float32 values"
      )
    }
    do throws(VectorError) {
      let squared = try VectorError.check(first, dimension: first.count / 4)
      try VectorError.check(second, dimension: first.count / 4)
      let result = cosine(first.baseAddress!, aSquared: squared, second.baseAddress!, dimension: first.count / 4)
      sql_result_real(context, Double(result))
    } catch { sql_result_error(context, "similarity: \(error.description)") }
  }
}
