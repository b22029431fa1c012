import GRDB

/// The step from schema version 11 to version 12, after which the schema is that of a new atlas, comments included.
enum DevelopmentUpgrade {
  static func run(_ db: Database) throws {
    try db.execute(sql: Migration.upgradeFrom11)
    let new = try DatabaseQueue()
    try new.write { try $0.execute(sql: Migration.all[0].sql) }
    let definitions = try new.read(Definition.all)
    try replaceTableText(definitions.filter { $0.type == "table" }, db, new)
    let present = Set(try Definition.all(db).map(\.name))
    for definition in definitions where !present.contains(definition.name) { try db.execute(sql: definition.sql) }
  }

  /// Gives each table the text that a new atlas has: `ALTER TABLE` keeps old comments and adds quotes.
  ///
  /// Stored rows do not depend on the text as long as the columns are the same, which is checked first
  /// (sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes").
  private static func replaceTableText(_ tables: [Definition], _ db: Database, _ new: DatabaseQueue) throws {
    try db.execute(sql: "PRAGMA writable_schema = ON")
    for table in tables {
      let columns = try columns(of: table.name, db)
      guard try columns == new.read({ try self.columns(of: table.name, $0) }) else {
        throw DatabaseError(message: "table \(table.name) has other columns than in version 11")
      }
      try db.execute(
        sql: "UPDATE sqlite_schema SET sql = ? WHERE type = 'table' AND name = ?", arguments: [table.sql, table.name])
    }
    // Also makes this connection read the schema again.
    try db.execute(sql: "PRAGMA writable_schema = RESET")
    db.clearSchemaCache()
  }

  private static func columns(of table: String, _ db: Database) throws -> [Row] {
    try Row.fetchAll(
      db, sql: #"SELECT cid, name, type, "notnull", pk, hidden FROM pragma_table_xinfo(?)"#, arguments: [table])
  }

  /// One row of `sqlite_schema`.
  private struct Definition {
    let type: String
    let name: String
    let sql: String

    static func all(_ db: Database) throws -> [Definition] {
      try Row.fetchAll(db, sql: "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
        .map { Definition(type: $0[0], name: $0[1], sql: $0[2]) }
    }
  }
}
