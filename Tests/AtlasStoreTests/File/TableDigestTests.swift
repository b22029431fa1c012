import AtlasStore
import Foundation
import GRDB
import Testing
import Vocabulary

/// Digests follow every change that goes through `AtlasStore`, and nothing else.
struct TableDigestTests {
  private let store: AtlasStore
  private let sample: Sample

  init() throws { (store, sample) = try AtlasStore.sample(neurons: 5) }

  private func change(_ sql: String) throws {
    try store.writeWithoutActivity { try $0.database.execute(sql: sql) }
    #expect(try store.structuralFaults() == [], "\(sql)")
  }

  @Test func insertsUpdatesAndDeletesAreFollowed() throws {
    #expect(try store.structuralFaults() == [])
    try change("UPDATE neuron SET x_um = x_um + 0.5, radius_um = NULL WHERE id < 4")
    try change("UPDATE neuron SET id = id + 100 WHERE id = 2")
    try change(
      """
      INSERT OR REPLACE INTO neuron
      SELECT id, session_id, label, 7, y_um, z_um, 2, activity_id, origin, confidence FROM neuron
      """)
    try change("INSERT INTO training_step (model_id, step, loss) SELECT 1, 1, 2.5 WHERE 0")
    try change("DELETE FROM neuron WHERE label = 'tp1'")
    try change("DELETE FROM neuron")
    try change("INSERT INTO patch_recipe (definition) VALUES ('{}'), ('[]')")
    try change("UPDATE patch_recipe SET definition = '{\"ü\": 1e300}' WHERE id = 1")
  }

  @Test func rowsDeletedWithTheirParentAreFollowed() throws {
    try store.atomicActivity("test") { transaction, _ in
      let model = try transaction.insertModel(
        named: "m", method: "imported", configuration: "{}", recipe: nil, dimension: 2)
      try transaction.insertEmbeddings(
        [
          Embedding(neuron: .init(1), vector: [1, 0], gate: nil),
          Embedding(neuron: .init(2), vector: [0, 1], gate: 0.5),
        ],
        by: model.id)
      try transaction.insertTrainingSteps([TrainingStep(step: 1, loss: 2)], of: model.id)
      // A repeated step replaces the first.
      try transaction.insertTrainingSteps([TrainingStep(step: 1, loss: 3)], of: model.id)
    }
    #expect(try store.structuralFaults() == [])
    try change("DELETE FROM model")
    #expect(
      try store.read {
        try Int.fetchOne($0.database, sql: "SELECT row_count FROM table_digest WHERE name = 'training_step'")
      } == 0)
    try change("PRAGMA recursive_triggers = ON; DELETE FROM animal")
  }

  @Test func aFailedTransactionLeavesThemAsTheyWere() throws {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try store.writeWithoutActivity {
        try $0.database.execute(sql: "DELETE FROM neuron")
        throw Stop()
      }
    }
    #expect(try store.structuralFaults() == [])
  }

  /// SQLite undoes the statement, and the hook has seen its rows.
  @Test func aFailedStatementWithinATransactionIsNoChange() throws {
    try store.writeWithoutActivity { transaction in
      #expect(throws: DatabaseError.self) {
        try transaction.database.execute(
          sql: "INSERT INTO patch_recipe (definition) VALUES ('1'), ('2'), ('3'), ('no JSON')")
      }
      try transaction.database.execute(sql: "INSERT INTO patch_recipe (definition) VALUES ('4')")
    }
    #expect(try store.structuralFaults() == [])
    #expect(try store.read { try Int.fetchOne($0.database, sql: "SELECT count(*) FROM patch_recipe") } == 1)
  }

  /// What was damaged before stays reported after writes to the same table.
  @Test func laterWritesDoNotHideAForeignChange() throws {
    try store.database.write { try $0.execute(sql: "UPDATE neuron SET x_um = 99 WHERE id = 1") }
    #expect(try store.structuralFaults().count == 1)
    try store.writeWithoutActivity {
      try $0.database.execute(sql: "UPDATE neuron SET y_um = 3; DELETE FROM neuron WHERE id = 2")
    }
    #expect(try store.structuralFaults().count == 1)
    #expect(try store.acceptForeignChanges() == ["table neuron has rows that neurobridge did not write"])
    #expect(try store.structuralFaults() == [])
  }

  @Test func everyTableHasADigestOfItsOwnOrInTableDigest() throws {
    let (tables, digests) = try store.read { transaction in
      (
        try Set(
          String.fetchAll(
            transaction.database,
            sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")),
        try Set(String.fetchAll(transaction.database, sql: "SELECT name FROM table_digest"))
      )
    }
    let own: Set<String> = ["vector_index", "vector_index_segment", "vector_index_log", "table_digest"]
    #expect(tables.subtracting(own) == digests, "a new table needs its line in TableDigests.tables")
  }

  /// Positions of the columns that `TableDigests` leaves out.
  @Test func theColumnsLeftOutHaveDigestsOfTheirOwn() throws {
    for (table, column, digest) in [
      ("stack_chunk", "tiff", "sha256"), ("weights_chunk", "bytes", nil), ("embedding", "vector", "digest"),
    ] {
      let names = try store.read { try $0.database.columns(in: table).map(\.name) }
      #expect(names.firstIndex(of: column) == (table == "stack_chunk" ? 6 : table == "embedding" ? 3 : 2))
      if let digest { #expect(names.contains(digest)) }
    }
  }
}
