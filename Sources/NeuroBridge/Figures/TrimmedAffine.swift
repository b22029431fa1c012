import Vocabulary

/// The affine map that lays most of one session's neurons on their matches, fitted again without those that stand apart.
struct TrimmedAffine {
  /// For each axis of the target: factors of x, y, z and a constant.
  private(set) var rows: [[Double]]

  /// - Returns: Nil with fewer than five pairs, or all of them in one plane.
  init?(_ pairs: [(from: Point3, to: Point3)]) {
    var kept = pairs
    var fitted: [[Double]]?
    for _ in 0..<4 {
      guard kept.count >= 5, let solution = Self.solve(kept) else { break }
      fitted = solution
      let misses = pairs.map { Self.apply(solution, $0.from).distance(to: $0.to) }
      let median = misses.sorted()[misses.count / 2]
      kept = zip(pairs, misses).filter { $1 <= max(2.5 * median, 1e-6) }.map(\.0)
    }
    guard let fitted else { return nil }
    rows = fitted
  }

  func callAsFunction(_ p: Point3) -> Point3 { Self.apply(rows, p) }

  private static func apply(_ rows: [[Double]], _ p: Point3) -> Point3 {
    func axis(_ r: [Double]) -> Double { r[0] * p.x + r[1] * p.y + r[2] * p.z + r[3] }
    return Point3(x: axis(rows[0]), y: axis(rows[1]), z: axis(rows[2]))
  }

  /// Least squares by the normal equations, eliminated with pivots.
  private static func solve(_ pairs: [(from: Point3, to: Point3)]) -> [[Double]]? {
    var system = [[Double]](repeating: [Double](repeating: 0, count: 7), count: 4)
    for pair in pairs {
      let v = [pair.from.x, pair.from.y, pair.from.z, 1]
      let w = [pair.to.x, pair.to.y, pair.to.z]
      for i in 0..<4 {
        for j in 0..<4 { system[i][j] += v[i] * v[j] }
        for k in 0..<3 { system[i][4 + k] += v[i] * w[k] }
      }
    }
    for column in 0..<4 {
      guard let pivot = (column..<4).max(by: { abs(system[$0][column]) < abs(system[$1][column]) }),
        abs(system[pivot][column]) > 1e-6
      else { return nil }
      system.swapAt(column, pivot)
      for row in 0..<4 where row != column {
        let factor = system[row][column] / system[column][column]
        for j in column..<7 { system[row][j] -= factor * system[column][j] }
      }
    }
    return (0..<3).map { axis in (0..<4).map { system[$0][4 + axis] / system[$0][$0] } }
  }
}
