import CSQLite
import IndexRows
import Numerics

extension BenchmarkAtlas {
  /// After ten such rounds hnswlib had 50 of 20,000 nodes that no search could reach.
  func measureChurn(rounds: Int) throws {
    var random = SeededRandom(seed: 2)
    try run("PRAGMA synchronous = NORMAL")
    try report("fresh")
    let tenth = neurons.count / 10
    for round in 1...rounds {
      let before = BenchmarkAtlas.cpu
      var drawn = neurons
      drawn.shuffle(using: &random)
      for start in stride(from: 0, to: tenth, by: 1000) {
        let batch = drawn[start..<min(tenth, start + 1000)]
        let vectors = try batch.map { _ in try blend(&random) }
        try run("BEGIN IMMEDIATE")
        let remove = try Statement("DELETE FROM embedding WHERE model_id = ? AND neuron_id = ?", on: connection)
        for neuron in batch {
          remove.bind(model, neuron)
          try remove.run()
        }
        try VectorIndexRows.flush(model: model, on: connection)
        try run("COMMIT")
        try insert(batch, vectors[...])
      }
      let spent = ((BenchmarkAtlas.cpu - before) * 10).rounded() / 10
      if round == rounds || round == 1 { try report("after round \(round) (\(spent) CPU s)") }
    }
    try run("BEGIN IMMEDIATE")
    try VectorIndexRows.build(model: model, on: connection)
    try run("COMMIT")
    try report("rebuilt")
  }

  private func report(_ state: String) throws {
    try run("PRAGMA wal_checkpoint(TRUNCATE)")
    guard let checked = try VectorIndexRows.check(model: model, sample: 300, on: connection) else { return }
    let recall = checked.recall.map { "\(($0 * 10_000).rounded() / 10_000)" } ?? "unknown"
    print(
      "| churn, \(state) | \(checked.nodes - checked.reachable) of \(checked.nodes) unreachable, recall at 10 \(recall), "
        + "\(checked.faults.count) faults, file \(bytes() / 1_000_000) MB |")
  }
}
