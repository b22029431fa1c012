/// One value of a query's result, in SQLite's five storage classes.
public enum SQLValue: Hashable, Sendable {
  case null
  /// 64 bits, signed.
  case integer(Int64)
  /// 64 bits.
  case real(Double)
  /// UTF-8.
  case text(String)
  case blob([UInt8])
}
