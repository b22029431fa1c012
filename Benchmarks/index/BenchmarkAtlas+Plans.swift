import IndexRows
import Numerics
import VectorIndex

extension BenchmarkAtlas {
  /// What `PlanModel` is fitted to: nanoseconds of each plan without the fetch of vectors, and what each counted.
  func measurePlans(_ count: Int) throws {
    guard let mirror = try MirrorReader(model: model, on: connection).marked(withGraph: true)?.mirror else { return }
    var random = SeededRandom(seed: 3)
    let queries = try (0..<count).map { _ in try blend(&random) }
    print("| plan | vectors | lines a code | ns a query | codes | ns a code | to re-rank |")
    print("|---|---|---|---|---|---|---|")
    var rows = 1000
    while rows < mirror.slotCount {
      let some = (0..<rows).map { Slot($0 * mirror.slotCount / rows) }
      try time("exact, of \(mirror.slotCount)", mirror, queries, SearchRequest(limit: 10, rows: some), rows)
      rows *= 4
    }
    try time("exact", mirror, queries, SearchRequest(limit: 10), mirror.slotCount)
    for breadth in [32, 64, 128, 256, 512] {
      let request = SearchRequest(limit: 10, plan: .hnsw, breadth: breadth)
      try time("hnsw, ef \(breadth)", mirror, queries, request, mirror.slotCount)
    }
  }

  private func time(
    _ name: String, _ mirror: VectorMirror, _ queries: [[UInt8]], _ request: SearchRequest, _ rows: Int
  ) throws {
    var scratch = SearchScratch()
    var best = Double.infinity
    var cost = SearchCost()
    for _ in 0..<3 {
      cost = SearchCost()
      let begun = BenchmarkAtlas.cpu
      for query in queries {
        try query.withUnsafeBytes { bytes in
          let squared = try VectorProblem.check(bytes, dimension: dimension)
          let prepared = mirror.codec.prepare(bytes, squared: squared)
          _ = mirror.search(prepared, request, scratch: &scratch, cost: &cost) { slot in
            // As good as the vector's own for the count of what must be re-ranked, and free.
            mirror.estimate(prepared, of: slot)
          }
        }
      }
      best = min(best, (BenchmarkAtlas.cpu - begun) / Double(queries.count) * 1e9)
    }
    let codes = Double(cost.codes) / Double(queries.count)
    print(
      "| \(name) | \(rows) | \(mirror.codec.width / 64) | \(Int(best)) | \(Int(codes)) | \((best / codes * 10).rounded() / 10) "
        + "| \(cost.vectors / queries.count) |")
  }
}
