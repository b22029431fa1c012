import GRDB

/// One row of `sqlite_schema`.
struct SchemaDefinition: Hashable, Sendable {
  let type: String
  let name: String
  let table: String
  /// Nil for the index of a UNIQUE or PRIMARY KEY constraint.
  let sql: String?

  /// A hostile file may hold millions.
  private static let maxCount = 1_000

  /// Of the main database, in the order of creation; statistics of `ANALYZE` are left out.
  static func all(_ db: Database) throws -> [SchemaDefinition] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT CAST(type AS TEXT), CAST(name AS TEXT), CAST(tbl_name AS TEXT), CAST(sql AS TEXT) FROM main.sqlite_schema
        WHERE coalesce(name, '') NOT IN ('sqlite_stat1', 'sqlite_stat4') ORDER BY rowid LIMIT \(maxCount)
        """
    ).map { row in
      let (type, name, table): (String?, String?, String?) = (try row[0], try row[1], try row[2])
      return try SchemaDefinition(type: type ?? "", name: name ?? "", table: table ?? "", sql: row[3])
    }
  }
}
