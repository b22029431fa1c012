import IndexRows
import Numerics
import VectorIndex

extension BenchmarkAtlas {
  /// Nanoseconds and counts of each plan, without the fetch of vectors.
  func measurePlans(_ queryCount: Int) throws {
    guard let snapshot = try SnapshotLoader(model: model, on: connection).current(withGraph: true)?.snapshot else {
      return
    }
    var random = SeededRandom(seed: 3)
    let queries = try (0..<queryCount).map { _ in try blend(&random) }
    print("| plan | vectors | lines a code | ns a query | codes | ns a code | to re-rank |")
    print("|---|---|---|---|---|---|---|")
    var count = 1000
    while count < snapshot.slotCount {
      let slots = (0..<count).map { Slot($0 * snapshot.slotCount / count) }
      try time("exact, of \(snapshot.slotCount)", snapshot, queries, SearchRequest(limit: 10, slots: slots), count)
      count *= 4
    }
    try time("exact", snapshot, queries, SearchRequest(limit: 10), snapshot.slotCount)
    for ef in [32, 64, 128, 256, 512] {
      let request = SearchRequest(limit: 10, ef: ef)
      try time("hnsw, ef \(ef)", snapshot, queries, request, snapshot.slotCount)
    }
  }

  private func time(
    _ name: String, _ snapshot: IndexSnapshot, _ queries: [[UInt8]], _ request: SearchRequest, _ count: Int
  ) throws {
    var scratch = SearchScratch()
    var best = Double.infinity
    var cost = SearchCost()
    for _ in 0..<3 {
      cost = SearchCost()
      let start = BenchmarkAtlas.cpu
      for query in queries {
        try query.withUnsafeBytes { bytes in
          let squared = try VectorError.check(bytes, dimension: dimension)
          let quantised = snapshot.codec.prepare(bytes, squared: squared)
          _ = snapshot.search(quantised, request, scratch: &scratch, cost: &cost) { slot in
            // In place of a fetched vector's similarity: the same count of comparisons, at no cost.
            snapshot.estimate(quantised, of: slot)
          }
        }
      }
      best = min(best, (BenchmarkAtlas.cpu - start) / Double(queries.count) * 1e9)
    }
    let codes = Double(cost.codes) / Double(queries.count)
    print(
      "| \(name) | \(count) | \(snapshot.codec.width / 64) | \(Int(best)) | \(Int(codes)) | \((best / codes * 10).rounded() / 10) "
        + "| \(cost.vectors / queries.count) |")
  }
}
