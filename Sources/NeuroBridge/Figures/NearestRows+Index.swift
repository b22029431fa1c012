package import Evaluation
package import VectorIndex

extension NearestRows {
  /// Row count from which the index is faster than comparing all with all: 90 neighbours for each of 20,000
  /// vectors of 768 in 6.6 instead of 10.5 s of processor time, for each of 10,000 in 2.5 instead of 2.1.
  static let indexedFrom = 12_000

  /// The nearest other rows through a temporary vector index; where rows are few, or are no unit vectors, by comparing all
  /// with all.
  ///
  /// - Parameter plan: Overrides the cost model.
  package static func byIndex(
    _ rows: [Float], dimension: Int, count: Int, plan: SearchPlan? = nil
  ) -> NearestRows {
    let total = rows.count / dimension
    guard total >= indexedFrom, (0..<total).allSatisfy({ isUnit(rows[$0 * dimension..<($0 + 1) * dimension]) }),
      let found = try? NeighbourGraph(rows, dimension: dimension, count: count, plan: plan)
    else { return NearestRows(rows, dimension: dimension, count: count) }
    // |a − b|² of two unit vectors.
    return NearestRows(
      count: count, indices: found.indices, squaredDistances: found.similarities.map { max(0, 2 - 2 * $0) })
  }

  private static func isUnit(_ row: ArraySlice<Float>) -> Bool {
    abs(row.reduce(Float(0)) { $0 + $1 * $1 } - 1) < 1e-3
  }
}
