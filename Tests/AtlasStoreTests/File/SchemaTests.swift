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
    let names = try Repository.names(in: "migrations").filter { $0.wholeMatch(of: /\d{4}_\w+\.sql/) != nil }
    #expect(
      Migration.all.map { String("000\($0.number)".suffix(4)) + "_\($0.name).sql" } == names,
      "a new file needs its line in Migration.swift")
    #expect(Migration.all.map(\.number) == Array(1...names.count))
    for (migration, name) in zip(Migration.all, names) {
      #expect(try migration.sql == Repository.text("migrations/\(name)"))
      // 0.25 ms a byte to compile the array of bytes.
      #expect(migration.sql.utf8.count < 49_152, "\(name): larger files make compiling the embedded bytes slow")
    }
    #expect(try Migration.upgradeFrom11 == Repository.text("migrations/upgrade_from_11.sql"))
  }

  /// `docs/sql.md` is generated from these comments.
  @Test func everyTableViewAndColumnHasAComment() throws {
    let (definitions, columns) = try AtlasStore.inMemory().read { transaction in
      (
        try Row.fetchAll(
          transaction.database, sql: "SELECT name, sql FROM sqlite_schema WHERE type IN ('table', 'view')"),
        try Row.fetchAll(
          transaction.database,
          sql:
            "SELECT s.name, c.name FROM sqlite_schema s JOIN pragma_table_info(s.name) c WHERE s.type IN ('table', 'view')"
        )
      )
    }
    #expect(columns.count > 300)
    var lines: [String: [Substring]] = [:]
    for definition in definitions {
      let (name, sql): (String, String) = (definition[0], definition[1])
      lines[name] = sql.split(separator: "\n")
      #expect(
        lines[name]?[1].drop { $0 == " " }.hasPrefix("-- ") == true, "\(name) has no comment on its second line")
    }
    for row in columns {
      let (table, column): (String, String) = (row[0], row[1])
      #expect(
        lines[table]?.contains { line in
          // Of a column that a migration added.
          if line.contains(" \(column) "), line.contains(/\/\* .+ \*\//) { return true }
          guard let comment = line.firstRange(of: "-- ") else { return false }
          let definition = line[..<comment.lowerBound].drop { $0 == " " }
          return definition.hasPrefix("\(column) ") || definition.hasPrefix("\(column),")
            || definition.contains(".\(column),")
            || definition.contains(" \(column),") || definition.contains("AS \(column) ")
            || definition.contains(".\(column) ")
        } == true, "\(table).\(column) has no comment on its line")
    }
  }

  @Test func everyOrdinaryTableIsStrict() throws {
    let loose = try AtlasStore.inMemory().read { transaction in
      try String.fetchAll(
        transaction.database,
        sql: """
          SELECT name FROM pragma_table_list
          WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'
          """)
    }
    #expect(loose == [])
  }
}
