/// What the plans cost, and so which to take.
///
/// Nanoseconds measured on one core with AVX-512 VNNI; only their proportions matter.
package struct PlanModel: Sendable, Equatable {
  /// For each 64 bytes of a code in a scan.
  package var scanned = 2.2
  /// For each code met on a walk, and for each further 64 bytes of it.
  package var met = 30.0
  package var metLine = 12.0
  /// Codes met for each place of the beam, and to get near at all.
  package var metPerPlace = 9.0
  package var metFirst = 250.0

  package init() {}

  /// Nanoseconds to scan `rows` codes of `width` bytes.
  package func exact(rows: Int, width: Int) -> Double { scanned * Double(rows) * Double(max(1, width / 64)) }

  /// Nanoseconds to walk with a beam of `breadth`.
  package func hnsw(breadth: Int, width: Int) -> Double {
    (metFirst + metPerPlace * Double(breadth)) * (met + metLine * Double(max(1, width / 64) - 1))
  }

  /// The beam that finds `limit` of the nearest nearly always.
  package static func breadth(for limit: Int) -> Int { max(64, limit + limit / 2 + 24) }

  /// The plan for a gallery of `rows` among `live` slots. A filter thins what a walk finds, so the walk must be as much
  /// longer.
  package func choose(limit: Int, rows: Int, live: Int, width: Int) -> (plan: SearchPlan, breadth: Int) {
    let share = max(Double(rows) / Double(max(1, live)), 1e-9)
    let breadth = Double(PlanModel.breadth(for: limit)) / share
    guard breadth < Double(live), hnsw(breadth: Int(breadth), width: width) < exact(rows: rows, width: width) else {
      return (.exact, 0)
    }
    return (.hnsw, Int(breadth))
  }

  /// Vectors from which on a walk is the plan for an unfiltered search of ten.
  package func threshold(width: Int) -> Int {
    Int(hnsw(breadth: PlanModel.breadth(for: 10), width: width) / exact(rows: 1, width: width))
  }
}
