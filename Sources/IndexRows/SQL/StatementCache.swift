/// A statement that a cache owns: a user resets it after stepping, or its read transaction stays open.
final class CachedStatement {
  let statement: Statement

  init(_ statement: consuming Statement) { self.statement = statement }
}

/// The statements of one connection, each prepared once.
final class StatementCache {
  private let connection: Connection
  /// The key is the address of the SQL text, which is constant.
  private var cache: [UnsafePointer<UInt8>: CachedStatement] = [:]

  init(on connection: Connection) { self.connection = connection }

  func callAsFunction(_ sql: StaticString) throws(IndexRowsError) -> CachedStatement {
    if let cached = cache[sql.utf8Start] { return cached }
    let fresh = CachedStatement(try Statement(sql, on: connection, isReused: true))
    cache[sql.utf8Start] = fresh
    return fresh
  }
}
