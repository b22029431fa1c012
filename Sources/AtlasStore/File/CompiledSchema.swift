import GRDB

/// The schema that this program creates, from the migrations compiled into it.
enum CompiledSchema {
  private static let compiled = Result {
    let queue = try DatabaseQueue()
    try queue.write { for migration in Migration.all { try $0.execute(sql: migration.sql) } }
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
