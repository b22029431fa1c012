import AtlasQuery
import CSQLite
import Concurrency
import Foundation
import IndexRows
import Numerics
import Testing
import VectorIndex

/// Searches see what their transaction sees, and nothing that was rolled back.
@Suite struct TransactionTests {
  private func atlas(_ neurons: Int, dimension: Int = 24, seed: UInt64 = 1, path: String = ":memory:") throws -> (
    AtlasFile, [[Float]]
  ) {
    let vectors = AtlasFile.vectors(2 * neurons, dimension: dimension, seed: seed)
    let atlas = try AtlasFile(path: path)
    try atlas.fill(sessions: [("a", "two-photon"), ("b", "fmost")], neurons: neurons, vectors: vectors)
    return (atlas, vectors)
  }

  private func expectTruth(_ atlas: AtlasFile, _ neuron: Int, _ comment: Comment? = nil) throws {
    guard try atlas.rows("SELECT 1 FROM embedding WHERE neuron_id = \(neuron)") == ["1"] else { return }
    #expect(
      try atlas.rows("SELECT id, similarity FROM nearest(\(neuron), 10) WHERE scope = 'atlas'")
        == atlas.truth(neuron: neuron, k: 10), comment)
  }

  private func expectSound(_ atlas: AtlasFile) throws {
    let report = try #require(try VectorIndexRows.check(model: 1, sample: 10, on: atlas.connection))
    #expect(report.faults == [])
  }

  @Test(arguments: 0..<100) func rolledBackChangesAreNeverSeen(_ seed: Int) throws {
    let (atlas, _) = try atlas(20, dimension: 16, seed: UInt64(seed))
    let others = AtlasFile.vectors(60, dimension: 16, seed: UInt64(seed) + 1000)
    try atlas.build(settings: GraphSettings(maxLinks: 3, efConstruction: 12))
    var random = SeededRandom(seed: UInt64(seed))
    func change() throws {
      let neuron = 1 + random.integer(below: 40)
      switch random.integer(below: 4) {
      case 0: try atlas.run("DELETE FROM embedding WHERE neuron_id = \(neuron)")
      case 1: try atlas.embed(neuron, others[random.integer(below: 60)], verb: "INSERT OR REPLACE")
      case 2:
        _ = try atlas.rows(
          "UPDATE embedding SET vector = ? WHERE neuron_id = \(neuron)",
          [AtlasFile.bytes(others[random.integer(below: 60)])])
      default: try atlas.flush()
      }
    }
    for _ in 0..<4 {
      try atlas.run("BEGIN")
      for _ in 0..<3 { try change() }
      try atlas.run("SAVEPOINT inner")
      for _ in 0..<3 { try change() }
      if random.integer(below: 2) == 0 { try expectTruth(atlas, 1 + random.integer(below: 40)) }
      if random.integer(below: 2) == 0 { try atlas.run("ROLLBACK TO inner") }
      try expectTruth(atlas, 1 + random.integer(below: 40))
      for _ in 0..<2 { try change() }
      if random.integer(below: 2) == 0 { try atlas.flush() }
      try atlas.run(random.integer(below: 2) == 0 ? "ROLLBACK" : "COMMIT")
      for _ in 0..<3 { try expectTruth(atlas, 1 + random.integer(below: 40)) }
    }
    try expectSound(atlas)
  }

  @Test func aReaderSeesTheStateAtItsBegin() throws {
    let path = NSTemporaryDirectory() + "snapshot-\(UUID().uuidString).atlas"
    defer { for end in ["", "-wal", "-shm"] { unlink(path + end) } }
    let (writer, vectors) = try atlas(40, path: path)
    try writer.build()
    let reader = try AtlasFile(path: path, isNew: false)
    let call = "SELECT id, similarity FROM nearest(3, 10) WHERE scope = 'atlas'"
    try reader.run("BEGIN")
    let before = try reader.rows(call)
    for round in 0..<5 {
      try writer.run("BEGIN IMMEDIATE")
      try writer.run("DELETE FROM embedding WHERE neuron_id = \(before[round].split(separator: "|")[0])")
      try writer.embed(80 - round, vectors[2], verb: "INSERT OR REPLACE")
      try writer.flush()
      try writer.run("COMMIT")
      #expect(try reader.rows(call) == before)
      #expect(try writer.rows(call) == writer.truth(neuron: 3, k: 10))
    }
    try reader.run("COMMIT")
    #expect(try reader.rows(call) == writer.truth(neuron: 3, k: 10))
    try expectSound(writer)
  }

  @Test func changesByPlainSQLAreFoundWithoutAFlush() throws {
    let (atlas, vectors) = try atlas(100)
    try atlas.build()
    try atlas.run("DELETE FROM neuron WHERE id % 9 = 0")
    try atlas.run("UPDATE neuron SET session_id = 1, label = 'moved' WHERE id = 150")
    try atlas.embed(5, vectors[100], verb: "REPLACE")
    try atlas.run("INSERT INTO neuron VALUES (900, 2, 'new', 0, 0, 0, NULL, 1, 'imported', NULL)")
    try atlas.embed(900, vectors[4])
    for neuron in [1, 5, 10, 151, 900] {
      try expectTruth(atlas, neuron)
      #expect(
        try atlas.rows("SELECT id, similarity FROM nearest(\(neuron), 10) WHERE session = 'a'")
          == atlas.truth(neuron: neuron, k: 10, where: "n.session_id = 1"))
      // A graph search compares unlinked vectors one by one.
      #expect(
        Set(try atlas.rows("SELECT id FROM nearest(\(neuron), 10) WHERE scope = 'atlas' AND ef = 300")).intersection(
          try atlas.truth(neuron: neuron, k: 10).map { String($0.split(separator: "|")[0]) }
        ).count == 10)
    }
    try expectSound(atlas)
    try atlas.flush()
    try expectSound(atlas)
    #expect(try VectorIndexRows.check(model: 1, on: atlas.connection)?.unlinked == 0)
  }

  /// After many queries the vectors are kept in memory: they must follow every change too.
  @Test func vectorsInMemoryFollowEveryChange() throws {
    let path = NSTemporaryDirectory() + "often-\(UUID().uuidString).atlas"
    defer { for end in ["", "-wal", "-shm"] { unlink(path + end) } }
    let (writer, vectors) = try atlas(50, path: path)
    try writer.build()
    let reader = try AtlasFile(path: path, isNew: false)
    for _ in 0..<80 { try expectTruth(reader, 3) }
    for round in 1...20 {
      try writer.run("BEGIN IMMEDIATE")
      try writer.embed(3 + round, vectors[99 - round], verb: "REPLACE")
      if round % 3 == 0 { try writer.flush() }
      try expectTruth(writer, 3 + round)
      if round % 2 == 0 { try expectTruth(reader, 3) }
      try writer.run(round % 4 == 0 ? "ROLLBACK" : "COMMIT")
      try expectTruth(reader, 3 + round)
      try expectTruth(writer, 3)
    }
    try expectSound(reader)
  }

  @Test func compactionChangesNoResultAndEmptiesTheLog() throws {
    let (atlas, vectors) = try atlas(100)
    try atlas.build()
    for neuron in 1...30 {
      try atlas.embed(neuron, vectors[199 - neuron], verb: "REPLACE")
      try atlas.flush()
    }
    let fingerprint = try VectorIndexRows.check(model: 1, on: atlas.connection)?.fingerprint
    #expect(try VectorIndexRows.statistics(model: 1, on: atlas.connection)?.logRows ?? 0 >= 60)
    try VectorIndexRows.compact(model: 1, on: atlas.connection)
    #expect(try VectorIndexRows.statistics(model: 1, on: atlas.connection)?.logRows == 0)
    #expect(try VectorIndexRows.check(model: 1, on: atlas.connection)?.fingerprint == fingerprint)
    try expectTruth(atlas, 7)
    try expectSound(atlas)
  }

  @Test func buildsAreReproducibleAndDroppingLeavesNothing() throws {
    let (atlas, _) = try atlas(300)
    var fingerprints: Set<Int64> = []
    for threads in [1, 2, 4, 1] {
      let before = threadCount
      setThreadCount(threads)
      defer { setThreadCount(before) }
      try atlas.build()
      fingerprints.insert(try #require(try VectorIndexRows.check(model: 1, on: atlas.connection)).fingerprint)
    }
    #expect(fingerprints.count == 1)
    #expect(try VectorIndexRows.drop(model: 1, on: atlas.connection))
    for table in ["vector_index", "vector_index_segment", "vector_index_log"] {
      #expect(try atlas.rows("SELECT count(*) FROM \(table)") == ["0"])
    }
    #expect(try VectorIndexRows.check(model: 1, on: atlas.connection) == nil)
    try expectTruth(atlas, 9)
  }

  @Test func deletingTheModelDeletesItsIndex() throws {
    let (atlas, _) = try atlas(30)
    try atlas.build()
    try atlas.run("DELETE FROM model WHERE id = 1")
    for table in ["vector_index", "vector_index_segment", "vector_index_log"] {
      #expect(try atlas.rows("SELECT count(*) FROM \(table)") == ["0"])
    }
  }
}
