import AtlasStore
import GRDB
import TestSupport
import Testing
import Vocabulary

struct MigratorTests {
  @Test func anAtlasOfTheFirstVersionIsBroughtForwardWithItsRows() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("old.atlas")
    let queue = try DatabaseQueue(path: path)
    try queue.write { db in
      try db.execute(sql: Migration.all[0].sql)
      try db.execute(sql: "PRAGMA application_id = 0x4E425247; PRAGMA user_version = 1")
      try db.execute(
        sql: """
          INSERT INTO activity (stage, started_at, version, agent) VALUES ('ingest', '2026-01-01T00:00:00.000Z', '0', 'x');
          INSERT INTO animal (name, activity_id) VALUES ('M01', 1);
          """)
    }
    try queue.close()
    let (from, to) = try AtlasStore.migrate(path)
    #expect(from == 1)
    #expect(to == Migration.all.count)
    let store = try AtlasStore(opening: path)
    #expect(try store.read { try $0.animals().map(\.name) } == ["M01"])
    #expect(try store.schema() == AtlasStore.inMemory().schema())
  }

  /// A step that fails half-way must leave the version, and every table, as they were.
  @Test func aStepThatFailsIsUndone() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("old.atlas")
    let queue = try DatabaseQueue(path: path)
    try queue.write { db in
      try db.execute(sql: Migration.all[0].sql)
      try db.execute(sql: "CREATE VIEW matches AS SELECT 1")
      try db.execute(sql: "PRAGMA application_id = 0x4E425247; PRAGMA user_version = 1")
    }
    try queue.close()
    let error = #expect(throws: AtlasStoreError.self) { try AtlasStore.migrate(path) }
    #expect(error?.description.contains("migration 2 failed") == true)
    let again = try DatabaseQueue(path: path)
    #expect(try again.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 1)
  }
}
