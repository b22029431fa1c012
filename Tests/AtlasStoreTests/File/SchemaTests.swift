import AtlasStore
import GRDB
import Testing

struct SchemaTests {
  @Test func schemaFileIsWhatTheMigrationsMake() throws {
    #expect(
      try AtlasStore.inMemory().schema() == Repository.text("schema/atlas.sql"),
      "run `make schema` and look at the change")
  }

  @Test func everyFileOfTheMigrationsFolderIsCompiledInAndInOrder() throws {
    let names = try Repository.names(in: "migrations").filter { $0.hasSuffix(".sql") }
    #expect(
      Migration.all.map { String("000\($0.number)".suffix(4)) + "_\($0.name).sql" } == names,
      "a new file needs its line in Migration.swift")
    #expect(Migration.all.map(\.number) == Array(1...names.count))
    for (migration, name) in zip(Migration.all, names) {
      #expect(try migration.sql == Repository.text("migrations/\(name)"))
      #expect(migration.sql.utf8.count < 10_240, "\(name): larger files make compiling the embedded bytes slow")
    }
  }

  @Test func everyOrdinaryTableIsStrict() throws {
    let loose = try AtlasStore.inMemory().read { rows in
      try String.fetchAll(
        rows.database,
        sql: """
          SELECT name FROM pragma_table_list
          WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'
          """)
    }
    #expect(loose == [])
  }
}
