import CSQLite
import IndexRows
import Numerics

extension BenchmarkAtlas {
  /// Each insert is one transaction: a provenance row, an embedding, its links in the graph.
  func measureInserts(_ count: Int) throws {
    var random = SeededRandom(seed: 1)
    for name in ["NORMAL", "FULL"] {
      try run("PRAGMA synchronous = \(name); PRAGMA wal_checkpoint(TRUNCATE); PRAGMA wal_autocheckpoint = 4000")
      let fresh = try newNeurons(count)
      let vectors = try fresh.map { _ in try blend(&random) }
      try insert(fresh.prefix(1), vectors.prefix(1))  // loads the index
      let wall = BenchmarkAtlas.wall
      let cpu = BenchmarkAtlas.cpu
      for i in 1..<count { try insert(fresh[i...i], vectors[i...i]) }
      let rate = Double(count - 1) / (BenchmarkAtlas.wall - wall)
      let busy = Double(count - 1) / (BenchmarkAtlas.cpu - cpu)
      print("| single inserts/s, synchronous = \(name) | \(Int(rate)) wall, \(Int(busy)) per CPU s |")
    }
    try run("PRAGMA synchronous = NORMAL")
    for (batch, name) in [(1, "single"), (1000, "batches of 1,000")] {
      let fresh = try newNeurons(batch == 1 ? 400 : 3000)
      let vectors = try fresh.map { _ in try blend(&random) }
      try run("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA wal_autocheckpoint = 0")
      for start in stride(from: 0, to: fresh.count, by: batch) {
        try insert(fresh[start..<start + batch], vectors[start..<start + batch])
      }
      let perInsert = Double(bytes("-wal")) / Double(fresh.count) / 1000
      print("| write-ahead log an insert, \(name) | \((perInsert * 10).rounded() / 10) KB |")
    }
  }

  /// Neurons without a vector.
  private func newNeurons(_ count: Int) throws -> [Int64] {
    try run("BEGIN IMMEDIATE")
    let insert = try Statement(
      """
      INSERT INTO neuron (session_id, label, x_um, y_um, z_um, activity_id)
      SELECT min(s.id), 'new' || ?1, 0, 0, 0, min(s.activity_id) FROM session s
      """, on: connection)
    let last = try Statement("SELECT max(id) FROM neuron", on: connection)
    guard try last.step() else { return [] }
    let first = last.integer(0)
    last.reset()
    for i in 1...Int64(count) {
      insert.bind(first + i)
      try insert.run()
    }
    try run("COMMIT")
    return (1...Int64(count)).map { first + $0 }
  }

  func insert(_ neurons: ArraySlice<Int64>, _ vectors: ArraySlice<[UInt8]>) throws {
    try run("BEGIN IMMEDIATE")
    try writer.activity.run()
    let activityID = sql_last_insert_id(connection)
    for (neuron, vector) in zip(neurons, vectors) {
      writer.embedding.bind(model, neuron, activityID)
      try writer.embedding.run(at: 4, blob: vector)
    }
    try VectorIndexRows.flush(writer.loader)
    try run("COMMIT")
  }
}
