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
      let (type, name, table): (String?, String?, String?) = (row[0], row[1], row[2])
      return SchemaDefinition(type: type ?? "", name: name ?? "", table: table ?? "", sql: row[3])
    }
  }
}

/// How the schema of a file differs from that which this program creates: one definition.
package struct SchemaDifference: Hashable, Sendable, CustomStringConvertible {
  package enum Kind: String, Sendable { case missing, added, changed }

  package let kind: Kind
  /// table, view, index or trigger.
  package let type: String
  package let name: String
  /// The text in the file; nil where it is missing.
  package let found: String?
  /// The text that this program writes; nil where it is added.
  package let expected: String?

  /// A clause: `view pair is changed`.
  package var description: String { "\(type) \(name) is \(kind.rawValue)" }
}

/// The schema that this program creates, from the migrations compiled into it.
enum CompiledSchema {
  private static let compiled = Result {
    let queue = try DatabaseQueue()
    _ = try Migrator.migrate(queue)
    return try queue.read(SchemaDefinition.all)
  }

  static var definitions: [SchemaDefinition] { get throws { try compiled.get() } }

  /// The text of a view.
  static func view(_ name: String) throws -> String? {
    try definitions.first { $0.type == "view" && $0.name == name }?.sql
  }

  /// Empty where the schema is that of this program, byte for byte.
  static func differences(in db: Database) throws -> [SchemaDifference] {
    let expected = try definitions
    let found = try SchemaDefinition.all(db)
    if Set(found) == Set(expected), found.count == expected.count { return [] }
    struct Key: Hashable {
      let type: String
      let name: String
    }
    let written = Dictionary(expected.map { (Key(type: $0.type, name: $0.name), $0) }) { first, _ in first }
    let present = Dictionary(found.map { (Key(type: $0.type, name: $0.name), $0) }) { first, _ in first }
    var differences: [SchemaDifference] = []
    for definition in found {
      let own = written[Key(type: definition.type, name: definition.name)]
      if own == definition { continue }
      differences.append(
        SchemaDifference(
          kind: own == nil ? .added : .changed, type: definition.type, name: definition.name, found: definition.sql,
          expected: own?.sql))
    }
    for definition in expected where present[Key(type: definition.type, name: definition.name)] == nil {
      differences.append(
        SchemaDifference(
          kind: .missing, type: definition.type, name: definition.name, found: nil, expected: definition.sql))
    }
    // One definition written twice.
    if differences.isEmpty, let twice = found.first {
      differences.append(
        SchemaDifference(kind: .added, type: twice.type, name: twice.name, found: twice.sql, expected: twice.sql))
    }
    return differences
  }
}
