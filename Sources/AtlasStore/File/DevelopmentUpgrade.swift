import GRDB

/// The step from schema version 11 to version 12, after which the schema is that of a new atlas, comments included.
enum DevelopmentUpgrade {
  static func run(_ db: Database) throws {
    try refuseForeignCode(db)
    try db.execute(sql: Migration.upgradeFrom11)
    let new = try DatabaseQueue()
    try new.write { try $0.execute(sql: Migration.all[0].sql) }
    let definitions = try new.read(SchemaDefinition.all)
    try replaceTableText(definitions.filter { $0.type == "table" }, db, new)
    let present = Set(try SchemaDefinition.all(db).map(\.name))
    for case let definition in definitions where !present.contains(definition.name) {
      if let sql = definition.sql { try db.execute(sql: sql) }
    }
  }

  /// Views and triggers are dropped before a row is changed, so that none of the file's text runs; others than those of version
  /// 11 would stay.
  private static func refuseForeignCode(_ db: Database) throws {
    for definition in try SchemaDefinition.all(db) where definition.type == "view" || definition.type == "trigger" {
      // A view's triggers are dropped with it.
      let drops = ["DROP \(definition.type.uppercased()) \(definition.name);", "DROP VIEW \(definition.table);"]
      guard drops.contains(where: Migration.upgradeFrom11.contains) else {
        throw DatabaseError(message: "\(definition.type) \(definition.name) is not one of version 11")
      }
    }
  }

  /// Gives each table the text that a new atlas has: `ALTER TABLE` keeps old comments and adds quotes.
  ///
  /// Stored rows do not depend on the text as long as the columns are the same, which is checked first
  /// (sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes").
  private static func replaceTableText(_ tables: [SchemaDefinition], _ db: Database, _ new: DatabaseQueue) throws {
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
}
