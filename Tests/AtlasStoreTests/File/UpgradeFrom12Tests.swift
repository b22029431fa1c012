import AtlasStore
import Foundation
import GRDB
import TestSupport
import Testing

/// `fixtures/atlases/v12.atlas`, written by the last program of schema version 12, as the present program reads it.
struct UpgradeFrom12Tests {
  private let folder: TemporaryFolder
  private let old: String
  private let upgraded: String

  init() throws {
    folder = try TemporaryFolder()
    (old, upgraded) = (folder.file("old.atlas"), folder.file("upgraded.atlas"))
    for path in [old, upgraded] {
      try FileManager.default.copyItem(
        at: Repository.root.appendingPathComponent("fixtures/atlases/v12.atlas"), to: URL(fileURLWithPath: path))
    }
    let versions = try AtlasStore.migrate(upgraded)
    #expect(versions.from == 12)
  }

  @Test func itIsRefusedUntilItIsMigrated() throws {
    #expect(throws: AtlasStoreError.older(path: old, found: 12, known: 11 + Migration.all.count)) {
      try AtlasStore(opening: old)
    }
  }

  @Test func itsSchemaIsThatOfANewAtlasAndItIsSound() throws {
    func definitions(_ store: AtlasStore) throws -> [String] {
      try store.read {
        try String.fetchAll(
          $0.database, sql: "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1")
      }
    }
    let store = try AtlasStore(opening: upgraded)
    #expect(try definitions(store) == definitions(AtlasStore.inMemory()))
    #expect(try store.structuralFaults() == [])
  }

  @Test func everyRowIsUnchangedInTheColumnsOfVersion12() throws {
    try DatabaseQueue(path: old).read { old in
      let tables = try String.fetchAll(
        old, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      #expect(tables.count > 20)
      try DatabaseQueue(path: upgraded).read { new in
        for table in tables {
          let columns = try old.columns(in: table).map { "\"\($0.name)\"" }.joined(separator: ", ")
          let sql = "SELECT \(columns) FROM \"\(table)\" ORDER BY 1, 2"
          let rows = try Row.fetchAll(old, sql: sql)
          #expect(!rows.isEmpty, "\(table): the fixture should have rows of it")
          #expect(try Row.fetchAll(new, sql: sql) == rows, "\(table)")
        }
      }
    }
  }
}
