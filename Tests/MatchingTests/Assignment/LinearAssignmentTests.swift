import Numerics
import Testing

@testable import Matching

struct LinearAssignmentTests {
  @Test(arguments: UInt64(1)...200) func noPermutationCostsLess(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let (n, m) = (1 + random.integer(below: 6), 1 + random.integer(below: 6))
    let costs = (0..<n * m).map { _ in
      seed % 2 == 0 ? Float(random.uniform(-5..<5)) : Float(random.integer(below: 4))
    }
    let columns = LinearAssignment.minimumCost(costs, rowCount: n, columnCount: m)
    let assigned = columns.enumerated().compactMap { row, column in column.map { (row: row, column: $0) } }
    #expect(assigned.count == min(n, m))
    #expect(Set(assigned.map(\.column)).count == min(n, m))
    let cost = assigned.reduce(0.0) { $0 + Double(costs[$1.row * m + $1.column]) }
    #expect(abs(cost - minimumCost(costs, n, m)) < 1e-5)
  }

  @Test func equalCostsStillAssignEveryRow() {
    let columns = LinearAssignment.minimumCost(Array(repeating: 1, count: 40 * 40), rowCount: 40, columnCount: 40)
    #expect(columns.compactMap(\.self).sorted() == Array(0..<40))
  }

  /// Row reduction once looped for ever where costs differ by less than the rounding error of a sum.
  @Test func costsThatDifferInTheLastBitTerminate() {
    var random = SeededRandom(seed: 3)
    let costs = (0..<60 * 60).map { _ in Float(1).nextUp + Float(random.integer(below: 2)) * Float.ulpOfOne }
    let columns = LinearAssignment.minimumCost(costs, rowCount: 60, columnCount: 60)
    #expect(columns.compactMap(\.self).sorted() == Array(0..<60))
  }

  private func minimumCost(_ costs: [Float], _ n: Int, _ m: Int) -> Double {
    guard n <= m else {
      let transposed = (0..<n * m).map { costs[($0 % n) * m + $0 / n] }
      return minimumCost(transposed, m, n)
    }
    var used = [Bool](repeating: false, count: m)
    func best(from row: Int) -> Double {
      guard row < n else { return 0 }
      var minimum = Double.infinity
      for column in 0..<m where !used[column] {
        used[column] = true
        minimum = min(minimum, Double(costs[row * m + column]) + best(from: row + 1))
        used[column] = false
      }
      return minimum
    }
    return best(from: 0)
  }
}
