/// Predicts the time of a search by scan and by graph, to choose between them.
///
/// In nanoseconds of one core with AVX-512 VNNI; only their ratios matter. Measured by `index-benchmark plans` on Zen 4,
/// with vectors of 768 dimensions:
///
/// | | codes of 64 bytes, 20,000 / 100,000 | of 384, 20,000 | of 768, 20,000 |
/// |---|---|---|---|
/// | scan of all, ns a code | 2.3 / 2.1 | 8.5 | 32 |
/// | scan of a list of 16,000, ns a code | 3.9 / 5.3 | 11.6 | 87, out of cache |
/// | graph search, ns a code | 50 / 66 | 105 | 180 |
/// | graph search, codes at ef 64 / 128 / 256 | 1,333 / 2,377 / 4,240 of 100,000 | 1,063 / 1,975 / 3,995 | 1,073 / 1,888 / 3,952 |
package struct CostModel: Sendable, Equatable {
  /// A scan, for each 64 bytes of a code.
  let scanPerLine = 2.1
  /// More for each code of a scanned list.
  let gatherPerCode = 3.0
  /// A graph search, for each visited code, and for its 64-byte units after the first.
  let visitPerCode = 55.0
  let visitPerLine = 10.0
  /// Codes visited for each entry of the beam, and in any search.
  let visitsPerBeamEntry = 15.0
  let baseVisits = 250.0
  /// An insertion, in searches with efConstruction.
  let searchesPerInsertion = 1.5

  /// With the constants of Zen 4.
  package init() {}

  /// Nanoseconds to scan `count` codes of `width` bytes, all or as a list.
  func scan(_ count: Int, width: Int, isList: Bool = false) -> Double {
    Double(count) * (scanPerLine * Double(max(1, width / 64)) + (isList ? gatherPerCode : 0))
  }

  /// Nanoseconds of a graph search.
  func graphSearch(ef: Int, width: Int) -> Double {
    (baseVisits + visitsPerBeamEntry * Double(ef)) * (visitPerCode + visitPerLine * Double(max(1, width / 64) - 1))
  }

  /// The ef that finds 99 % of the `limit` nearest of `live` vectors, with a margin.
  ///
  /// Vectors of local dimension 17 need ef 81 among 30,000, 107 among 100,000, 143 among 300,000: the fourth root.
  package static func ef(for limit: Int, among live: Int) -> Int {
    let least = Double(100 + 2 * min(limit, 1 << 40))
    return Int(least * max(1, Double(live) / 100_000).squareRoot().squareRoot())
  }

  /// The ef of a graph search of a gallery of `count` among `live` vectors; nil where a scan is faster.
  ///
  /// A search of the graph must be longer by as much as the filter removes from its result.
  package func chooseEf(limit: Int, count: Int, live: Int, width: Int) -> Int? {
    let fraction = max(Double(count) / Double(max(1, live)), 1e-9)
    let ef = Double(CostModel.ef(for: limit, among: live)) / fraction
    guard ef < Double(live),
      graphSearch(ef: Int(ef), width: width) < scan(count, width: width, isList: count < live)
    else { return nil }
    return Int(ef)
  }

  /// The plan to search `count` vectors for the nearest of each, including the construction of the graph.
  func choosePlan(limit: Int, count: Int, width: Int) -> SearchPlan {
    let ef = CostModel.ef(for: limit, among: count)
    let time =
      graphSearch(ef: ef, width: width)
      + searchesPerInsertion * graphSearch(ef: GraphSettings().efConstruction, width: width)
    return ef < count && time < scan(count, width: width) ? .hnsw : .exact
  }

  /// The number of vectors from which an unfiltered search for ten uses the graph.
  package func graphThreshold(width: Int) -> Int {
    var count = 0
    // A fixed point: ef grows slowly with the count, so it converges in a few steps.
    for _ in 0..<8 {
      count = Int(graphSearch(ef: CostModel.ef(for: 10, among: count), width: width) / scan(1, width: width))
    }
    return count
  }
}
