import CSQLite

/// Settings against an untrusted file.
package enum Hardening {
  /// Call it on each connection before its first statement: DEFENSIVE, no trusted schema (but see `jsonIsUnsafe`), no FTS3 tokenizers, checked cells, and
  /// limits on lengths, columns, depths and attached databases.
  package static func apply(to connection: Connection) throws(IndexRowsError) {
    guard sql_attach_host() != 0 else { throw .noSQLite }
    guard sql_harden(connection) == SQLITE_OK else {
      throw .sql(code: sql_extended_code(connection), message: String(cString: sql_message(connection)))
    }
    if jsonIsUnsafe { _ = sql_trust_schema(connection) }
  }

  /// SQLite 3.38 to 3.40 call their JSON functions unsafe, and refuse to read a schema whose CHECKs use them unless the schema is
  /// trusted. There it is: extensions and FTS3 tokenizers are off, so that no function of SQLite's own has side effects, and
  /// `AtlasStore` compares the schema with its own before it uses any of it.
  private static let jsonIsUnsafe: Bool = {
    var opened: OpaquePointer?
    defer { _ = sql_close(opened) }
    guard sql_open(":memory:", &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) == SQLITE_OK, let opened,
      sql_harden(opened) == SQLITE_OK
    else { return false }
    return sql_exec(opened, "CREATE TABLE t (x CHECK (json_valid(x))); INSERT INTO t VALUES ('{}')") != SQLITE_OK
  }()

  /// The path of a connection's file; empty for one in memory.
  package static func path(of connection: Connection) -> String {
    guard sql_attach_host() != 0 else { return "" }
    return sql_filename(connection).map { String(cString: $0) } ?? ""
  }

  /// Lets `body` write the schema table: for a migration.
  package static func withWritableSchema<T>(_ connection: Connection, _ body: () throws -> T) rethrows -> T {
    guard sql_attach_host() != 0 else { return try body() }
    _ = sql_set_defensive(connection, 0)
    defer { _ = sql_set_defensive(connection, 1) }
    return try body()
  }

  /// Lets `body` attach one database: `VACUUM` does.
  package static func withAttachment<T>(_ connection: Connection, _ body: () throws -> T) rethrows -> T {
    guard sql_attach_host() != 0 else { return try body() }
    sql_set_attached(connection, 1)
    defer { sql_set_attached(connection, 0) }
    return try body()
  }
}
