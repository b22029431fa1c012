import AtlasStore
import Foundation
import GRDB
import IndexRows
import TestSupport
import Testing
import Vocabulary

/// `fixtures/atlases/v11.atlas`, written by the last program of schema version 11, as the present program reads it.
struct UpgradeTests {
  private let folder: TemporaryFolder
  private let old: String
  private let upgraded: String

  init() throws {
    folder = try TemporaryFolder()
    (old, upgraded) = (folder.file("old.atlas"), folder.file("upgraded.atlas"))
    for path in [old, upgraded] {
      try FileManager.default.copyItem(
        at: Repository.root.appendingPathComponent("fixtures/atlases/v11.atlas"), to: URL(fileURLWithPath: path))
    }
  }

  @Test func anAtlasOfVersion11IsRefusedUntilItIsMigrated() throws {
    #expect(throws: AtlasStoreError.older(path: old, found: 11, known: 11 + Migration.all.count)) {
      try AtlasStore(opening: old)
    }
    let versions = try AtlasStore.migrate(old)
    #expect(versions == (11, 11 + Migration.all.count))
    let newest = 11 + Migration.all.count
    #expect(try AtlasStore.migrate(old) == (newest, newest))
  }

  @Test func itsSchemaIsThatOfANewAtlas() throws {
    func definitions(_ store: AtlasStore) throws -> [String] {
      try store.read {
        try String.fetchAll(
          $0.database, sql: "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1")
      }
    }
    let store = try migrated()
    #expect(try definitions(store) == definitions(AtlasStore.inMemory()))
    #expect(try store.structuralFaults() == [])
  }

  @Test func everyRowIsStillThere() throws {
    let renamed = [
      "weights_piece": "weights_chunk", "session_turn": "session_rotation", "turned_embedding": "rotated_embedding",
      "vector_index_piece": "vector_index_segment",
    ]
    let store = try migrated()
    try before { old in
      let tables = try String.fetchAll(
        old, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      for table in tables {
        let now = try store.read { new in
          try Int.fetchOne(new.database, sql: "SELECT count(*) FROM \(renamed[table] ?? table)")
        }
        let then = try Int.fetchOne(old, sql: "SELECT count(*) FROM \(table)")
        #expect(now == then, "\(table)")
        #expect(then != 0, "\(table): the fixture should have rows of it")
      }
    }
  }

  /// Blobs, numbers and text whose columns were renamed or kept, in pairs of queries on the old and the new file.
  @Test(arguments: [
    ("SELECT id, model_id, neuron_id, vector, gate FROM embedding", nil),
    ("SELECT * FROM review", nil), ("SELECT * FROM pair", nil), ("SELECT * FROM evaluation", nil),

    ("SELECT id, session_id, label, x_um, y_um, z_um, radius_um, activity_id FROM neuron", nil),
    ("SELECT * FROM stack_chunk", nil), ("SELECT * FROM activation", nil),
    ("SELECT * FROM weights_piece", "SELECT * FROM weights_chunk"),
    ("SELECT * FROM vector_index", nil), ("SELECT * FROM vector_index_log", nil),
    ("SELECT * FROM vector_index_piece", "SELECT * FROM vector_index_segment"),
    ("SELECT * FROM linked_blocks", nil), ("SELECT * FROM session_turn", "SELECT * FROM session_rotation"),
    ("SELECT * FROM turned_embedding", "SELECT * FROM rotated_embedding"), ("SELECT * FROM candidate", nil),
    ("SELECT * FROM calibration_bin", nil), ("SELECT * FROM matches ORDER BY neuron_a, neuron_b", nil),
    ("SELECT * FROM identity ORDER BY neuron", nil), ("SELECT * FROM match_origin", nil),
    (
      "SELECT name, version, method, held_out, seed, steps, parameters, loss, top1 FROM experiment", nil
    ),
  ])
  func valuesAreUnchanged(_ then: String, _ now: String?) throws {
    func values(_ db: Database, _ sql: String) throws -> [[DatabaseValue]] {
      // Version 12 also counts decisions that differ from a run: see below.
      try Row.fetchAll(db, sql: sql).map { row in row.filter { $0.0 != "stale" }.map { Self.withNewName($0.1) } }
    }
    let store = try migrated()
    try before { old in
      let expected = try values(old, then)
      #expect(!expected.isEmpty)
      #expect(try store.read { try values($0.database, now ?? then) } == expected)
    }
  }

  /// In the fixture a pair was withdrawn after run 5; version 11 did not count that.
  @Test func aRunThatADecisionContradictsIsStale() throws {
    let stale = try migrated().read { transaction in
      try Row.fetchAll(transaction.database, sql: "SELECT run_id, stale FROM match_origin WHERE run_id > 4")
        .map { [$0[0] as DatabaseValue, $0[1] as DatabaseValue] }
    }
    let expected: [String?] = ["decided otherwise since", nil, nil, nil]
    #expect(stale == zip(5...8, expected).map { [$0.databaseValue, $1.databaseValue] })
  }

  @Test func theVectorIndexIsSound() throws {
    let store = try migrated()
    try store.read { transaction in
      let model = try transaction.model(named: "dual")
      guard let connection = transaction.database.sqliteConnection else { return }
      let report = try #require(try VectorIndexRows.check(model: model.id.rawValue, on: connection))
      #expect(report.faults == [])
    }
  }

  /// `check` verifies the index too: a vector of zeros has no code.
  @Test func aVectorOfZerosIsAFault() throws {
    let store = try migrated()
    #expect(try store.structuralFaults() == [])
    try store.writeWithoutActivity {
      try $0.database.execute(
        sql: """
          DROP TRIGGER embedding_changed;
          UPDATE embedding SET vector = zeroblob(length(vector))
          WHERE id = (SELECT max(id) FROM embedding WHERE model_id = 2)
          """)
    }
    let faults = try store.structuralFaults()
    #expect(faults.count == 2 && faults[0].hasPrefix("vector index of "), "\(faults)")
    #expect(faults.last?.contains("does not match its digest") == true)
  }

  @Test func storedJSONHasTheNewKeys() throws {
    let store = try migrated()
    let texts = try store.read { transaction in
      try [
        "SELECT metrics FROM match_run", "SELECT configuration FROM model", "SELECT interpretation FROM stack",
        "SELECT definition FROM calibration", "SELECT definition FROM transform", "SELECT packing FROM linked_section",
        "SELECT definition FROM patch_recipe", "SELECT metrics FROM checkpoint",
      ].flatMap { try String.fetchAll(transaction.database, sql: $0) }
    }
    for text in texts {
      #expect(text.firstMatch(of: /"[a-z]+[A-Z]\w*":/) == nil, "a key that is not snake_case in \(text.prefix(400))")
    }
  }

  /// `ingest` recognises a stack that it has imported before by this text, which it writes with sorted keys.
  @Test func keysOfInterpretationsAreSorted() throws {
    let keys = try migrated().read {
      try String.fetchAll($0.database, sql: "SELECT key FROM stack, json_each(interpretation) WHERE stack.id = 1")
    }
    #expect(keys.contains("dialect"))
    #expect(keys == keys.sorted())
  }

  /// A step that fails must leave the version, and every table, as they were.
  @Test func anUpgradeThatFailsIsUndone() throws {
    try before { try $0.execute(sql: "CREATE TABLE weights_chunk (id INTEGER)") }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: old))
    let error = #expect(throws: AtlasStoreError.self) { try AtlasStore.migrate(old) }
    #expect(error?.description.contains("migration to schema version 12 failed") == true)
    #expect(try before { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 11)
    #expect(try before { try Int.fetchOne($0, sql: "SELECT count(*) FROM session_turn") } == 4)
    #expect(bytes.count > 0)
  }

  @Test func anOlderDevelopmentVersionIsRefused() throws {
    try before { try $0.execute(sql: "PRAGMA user_version = 7") }
    #expect(throws: AtlasStoreError.developmentVersion(path: old, found: 7)) { try AtlasStore.migrate(old) }
  }

  private func migrated() throws -> AtlasStore {
    _ = try AtlasStore.migrate(upgraded)
    return try AtlasStore(opening: upgraded)
  }

  /// Works on the file that is still of version 11.
  @discardableResult
  private func before<T>(_ body: (Database) throws -> T) throws -> T {
    let queue = try DatabaseQueue(path: old)
    defer { try? queue.close() }
    return try queue.inDatabase(body)
  }

  private static func withNewName(_ value: DatabaseValue) -> DatabaseValue {
    switch String.fromDatabaseValue(value) {
    case "shift": "translation".databaseValue
    case "bend": "thin-plate spline".databaseValue
    default: value
    }
  }
}
