import CSQLite
import Foundation
import IndexRows
import Numerics
import Testing
import VectorIndex

/// Long random histories, compared with brute force over a dictionary of vectors.
@Suite struct OperationsTests {
  private static let isStress = ProcessInfo.processInfo.environment["NEUROBRIDGE_STRESS"] != nil

  @Test func aHundredThousandOperationsAgreeWithBruteForce() throws {
    let operations = Self.isStress ? 1_000_000 : 100_000
    let neurons = 120
    let pool = AtlasFile.vectors(400, dimension: 8, seed: 5)
    let atlas = try AtlasFile()
    try atlas.fill(sessions: [("a", "fmost")], neurons: neurons, vectors: pool)
    try atlas.build(settings: GraphSettings(maxLinks: 3, efConstruction: 10))
    var expected = Dictionary(uniqueKeysWithValues: (1...neurons).map { ($0, pool[$0 - 1]) })
    var committed = expected
    var random = SeededRandom(seed: 6)
    let add = try Statement(
      "INSERT INTO embedding (model_id, neuron_id, vector, activity_id) VALUES (1, ?, ?, 1) ON CONFLICT (model_id, neuron_id) DO UPDATE SET vector = excluded.vector",
      on: atlas.connection)
    let remove = try Statement("DELETE FROM embedding WHERE neuron_id = ?", on: atlas.connection)
    let nearest = try Statement(
      "SELECT id, similarity FROM nearest WHERE query = ? AND k = 5 AND scope = 'atlas' AND session = 'a'",
      on: atlas.connection)
    try atlas.run("BEGIN")
    for step in 1...operations {
      let neuron = 1 + random.integer(below: neurons)
      switch random.integer(below: 100) {
      case 0..<40:
        let vector = pool[random.integer(below: pool.count)]
        add.bind(Int64(neuron))
        try add.run(at: 2, blob: AtlasFile.bytes(vector))
        expected[neuron] = vector
      case 40..<70:
        remove.bind(Int64(neuron))
        try remove.run()
        expected[neuron] = nil
      case 70..<80: try atlas.flush()
      case 80..<84:
        try atlas.run("COMMIT; BEGIN")
        committed = expected
      case 84..<86:
        try atlas.run("ROLLBACK; BEGIN")
        expected = committed
      default:
        guard let query = expected[neuron] else { continue }
        nearest.bind(Int64(neuron))
        var rows: [String] = []
        while try nearest.step() { rows.append("\(nearest.integer(0)) \(Float(nearest.real(1)))") }
        nearest.reset()
        let truth = expected.filter { $0.key != neuron }.map { other, vector in
          Neighbour(neuron: Int64(other), embedding: 0, similarity: cosineOf(query, vector))
        }.sorted(by: Neighbour.precedes).prefix(5).map { "\($0.neuron) \($0.similarity)" }
        if rows != truth { Issue.record("step \(step): \(rows), expected \(truth)") }
      }
      if step % 20_000 == 0 {
        #expect(try VectorIndexRows.check(model: 1, sample: 5, on: atlas.connection)?.faults == [])
      }
    }
    try atlas.run("COMMIT")
    #expect(try VectorIndexRows.check(model: 1, sample: 5, on: atlas.connection)?.faults == [])
  }

  private func cosineOf(_ a: [Float], _ b: [Float]) -> Float {
    a.withUnsafeBytes { a in
      b.withUnsafeBytes { b in
        let squared = (try? VectorError.check(a, dimension: 8)) ?? 0
        return cosine(a.baseAddress!, aSquared: squared, b.baseAddress!, dimension: 8)
      }
    }
  }

  /// One bit of one value of an index row is changed.
  @Test func everyFlippedBitIsReported() throws {
    let flips = Self.isStress ? 20_000 : 1_000
    let vectors = AtlasFile.vectors(60, dimension: 24, seed: 4)
    let atlas = try AtlasFile()
    try atlas.fill(sessions: [("a", "fmost")], neurons: 40, vectors: vectors)
    try atlas.build(settings: GraphSettings(maxLinks: 3, efConstruction: 10))
    for neuron in 1...12 {
      try atlas.embed(neuron, vectors[40 + neuron], verb: "REPLACE")
      if neuron % 2 == 0 { try atlas.flush() }
    }
    #expect(try VectorIndexRows.check(model: 1, on: atlas.connection)?.faults == [])
    try atlas.run("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF")
    let columns: [(table: String, column: String, isBlob: Bool)] = [
      ("vector_index", "format", false), ("vector_index", "dimension", false), ("vector_index", "m", false),
      ("vector_index", "ef_construction", false), ("vector_index", "seed", false), ("vector_index", "slots", false),
      ("vector_index", "compacted", false), ("vector_index", "codec", true), ("vector_index", "digest", false),
      ("vector_index_segment", "kind", false), ("vector_index_segment", "number", false),
      ("vector_index_segment", "digest", false), ("vector_index_segment", "bytes", true),
      ("vector_index_segment", "bytes", true), ("vector_index_segment", "bytes", true),
      ("vector_index_log", "nonce", false),
      ("vector_index_log", "kind", false), ("vector_index_log", "embedding_id", false),
      ("vector_index_log", "neuron_id", false), ("vector_index_log", "session_id", false),
      ("vector_index_log", "digest", false), ("vector_index_log", "edits", true),
    ]
    var random = SeededRandom(seed: 12)
    var flip = 0
    while flip < flips {
      let (table, column, isBlob) = columns[flip % columns.count]
      let rows = try atlas.rows("SELECT rowid FROM \(table) WHERE length(\(column)) > 0")
      let row = rows[random.integer(below: rows.count)]
      try atlas.run("SAVEPOINT flip")
      if isBlob {
        let hex = try atlas.rows("SELECT hex(\(column)) FROM \(table) WHERE rowid = \(row)")[0]
        var bytes = stride(from: 0, to: hex.count, by: 2).map { i in
          UInt8(hex[hex.index(hex.startIndex, offsetBy: i)...].prefix(2), radix: 16)!
        }
        bytes[random.integer(below: bytes.count)] ^= 1 << UInt8(random.integer(below: 8))
        _ = try atlas.rows("UPDATE \(table) SET \(column) = ? WHERE rowid = \(row)", [bytes])
      } else {
        let bit = Int64(bitPattern: 1 << UInt64(random.integer(below: 64)))
        do {
          try atlas.run(
            "UPDATE \(table) SET \(column) = (\(column) | \(bit)) - (\(column) & \(bit)) WHERE rowid = \(row)")
        } catch {
          // SQLite refuses two segments with one number: draw another bit.
          try atlas.run("ROLLBACK TO flip; RELEASE flip")
          continue
        }
      }
      flip += 1
      let report = try VectorIndexRows.check(model: 1, sample: 0, on: atlas.connection)
      if report?.faults.isEmpty != false {
        Issue.record("flip \(flip): \(table).\(column) of row \(row) was not reported")
      }
      // A search gives the true result or an error, never a wrong neighbour.
      let search = "SELECT id, similarity FROM nearest(20, 5) WHERE scope = 'atlas'"
      if let rows = try? atlas.rows(search) {
        #expect(try rows == atlas.truth(neuron: 20, k: 5), "flip \(flip): \(table).\(column)")
      }
      try atlas.run("ROLLBACK TO flip; RELEASE flip")
    }
    #expect(try VectorIndexRows.check(model: 1, on: atlas.connection)?.faults == [])
    try atlas.run("UPDATE vector_index_segment SET bytes = zeroblob(9) WHERE kind = 2")
    try VectorIndexRows.repair(model: 1, on: atlas.connection)
    #expect(try VectorIndexRows.check(model: 1, on: atlas.connection)?.faults == [])
  }
}
