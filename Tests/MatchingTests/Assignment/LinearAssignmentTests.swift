import Numerics
import Testing

@testable import Matching

struct LinearAssignmentTests {
  @Test(arguments: UInt64(1)...200) func everyPermutationCostsAtLeastAsMuch(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let (n, m) = (1 + random.integer(below: 6), 1 + random.integer(below: 6))
    let costs = (0..<n * m).map { _ in
      seed % 2 == 0 ? Float(random.uniform(-5..<5)) : Float(random.integer(below: 4))
    }
    let columns = LinearAssignment.minimumCost(costs, rowCount: n, columnCount: m)
    let assigned = columns.enumerated().filter { $1 >= 0 }
    #expect(assigned.count == min(n, m))
    #expect(Set(assigned.map(\.element)).count == min(n, m))
    let cost = assigned.reduce(0.0) { $0 + Double(costs[$1.offset * m + $1.element]) }
    #expect(abs(cost - leastCost(costs, n, m)) < 1e-5)
  }

  @Test func equalCostsEverywhereStillAssignEveryRow() {
    let columns = LinearAssignment.minimumCost(Array(repeating: 1, count: 40 * 40), rowCount: 40, columnCount: 40)
    #expect(columns.sorted() == Array(0..<40))
  }

  /// The reduction once outbid for ever where costs differ by less than rounding shows.
  @Test func costsThatDifferByOneUnitInTheLastPlaceComeToAnEnd() {
    var random = SeededRandom(seed: 3)
    let costs = (0..<60 * 60).map { _ in Float(1).nextUp + Float(random.integer(below: 2)) * Float.ulpOfOne }
    let columns = LinearAssignment.minimumCost(costs, rowCount: 60, columnCount: 60)
    #expect(columns.sorted() == Array(0..<60))
  }

  private func leastCost(_ costs: [Float], _ n: Int, _ m: Int) -> Double {
    guard n <= m else {
      let turned = (0..<n * m).map { costs[($0 % n) * m + $0 / n] }
      return leastCost(turned, m, n)
    }
    var used = [Bool](repeating: false, count: m)
    func best(from row: Int) -> Double {
      guard row < n else { return 0 }
      var least = Double.infinity
      for column in 0..<m where !used[column] {
        used[column] = true
        least = min(least, Double(costs[row * m + column]) + best(from: row + 1))
        used[column] = false
      }
      return least
    }
    return best(from: 0)
  }
}
