/// What the plans cost, and so which to take.
///
/// Nanoseconds on one core with AVX-512 VNNI, as `index-benchmark plans` measures them; only their proportions matter.
/// Measured on a Zen 4 core, vectors of 768:
///
/// | | codes of 64 bytes, 20,000 / 100,000 | of 384, 20,000 | of 768, 20,000 |
/// |---|---|---|---|
/// | scanned in order, ns a code | 2.3 / 2.1 | 8.5 | 32 |
/// | scanned by a list of 16,000, ns a code | 3.9 / 5.3 | 11.6 | 87, out of cache |
/// | met on a walk, ns a code | 50 / 66 | 105 | 180 |
/// | met on a walk, codes, ef 64 / 128 / 256 | 1,333 / 2,377 / 4,240 of 100,000 | 1,063 / 1,975 / 3,995 | 1,073 / 1,888 / 3,952 |
package struct PlanModel: Sendable, Equatable {
  /// For each 64 bytes of a code in a scan.
  package var scanned = 2.1
  /// More for each code that a list of rows picks.
  package var picked = 3.0
  /// For each code met on a walk, and for each further 64 bytes of it.
  package var met = 55.0
  package var metLine = 10.0
  /// Codes met for each place of the beam, and to get near at all.
  package var metPerPlace = 15.0
  package var metFirst = 250.0
  /// Walks that joining the graph takes as long as.
  package var joined = 1.5

  package init() {}

  /// Nanoseconds to scan `rows` codes of `width` bytes.
  package func exact(rows: Int, width: Int, isPicked: Bool = false) -> Double {
    Double(rows) * (scanned * Double(max(1, width / 64)) + (isPicked ? picked : 0))
  }

  /// Nanoseconds to walk with a beam of `breadth`.
  package func hnsw(breadth: Int, width: Int) -> Double {
    (metFirst + metPerPlace * Double(breadth)) * (met + metLine * Double(max(1, width / 64) - 1))
  }

  /// The beam that finds `limit` of the nearest nearly always among `live` vectors.
  ///
  /// Measured on vectors of local dimension 17, for 99 of 100: ef 81 among 30,000, 107 among 100,000, 143 among 300,000. So
  /// it grows with the fourth root, and has some to spare.
  package static func breadth(for limit: Int, among live: Int) -> Int {
    let least = Double(100 + 2 * min(limit, 1 << 40))
    return Int(least * max(1, Double(live) / 100_000).squareRoot().squareRoot())
  }

  /// The plan for a gallery of `rows` among `live` slots. A filter thins what a walk finds, so the walk must be as much
  /// longer.
  package func choose(limit: Int, rows: Int, live: Int, width: Int) -> (plan: SearchPlan, breadth: Int) {
    let share = max(Double(rows) / Double(max(1, live)), 1e-9)
    let breadth = Double(PlanModel.breadth(for: limit, among: live)) / share
    guard breadth < Double(live),
      hnsw(breadth: Int(breadth), width: width) < exact(rows: rows, width: width, isPicked: rows < live)
    else { return (.exact, 0) }
    return (.hnsw, Int(breadth))
  }

  /// The plan for asking each of `rows` vectors for its nearest others, the graph yet to be built.
  package func chooseForAll(limit: Int, rows: Int, width: Int) -> (plan: SearchPlan, breadth: Int) {
    let breadth = PlanModel.breadth(for: limit, among: rows)
    let walk = hnsw(breadth: breadth, width: width) + joined * hnsw(breadth: GraphSettings().breadth, width: width)
    return (breadth < rows && walk < exact(rows: rows, width: width) ? .hnsw : .exact, breadth)
  }

  /// Vectors from which on a walk is the plan for an unfiltered search of ten.
  package func threshold(width: Int) -> Int {
    var rows = 0
    // The more there are the broader the beam, and that converges in a step or two.
    for _ in 0..<8 {
      rows = Int(hnsw(breadth: PlanModel.breadth(for: 10, among: rows), width: width) / exact(rows: 1, width: width))
    }
    return rows
  }
}
