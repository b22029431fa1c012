@testable import Imaging
import Numerics
import Testing

struct RankedValuesTests {
  @Test(arguments: 0..<40) func percentilesEqualThoseOfSortedValues(_ seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    let count = 1 + random.integer(below: 500)
    // Few different values, many, and of both signs.
    let kinds = [2, 20, 100_000][seed % 3]
    let values = (0..<count).map { _ in Float(random.integer(below: kinds)) - Float(kinds / 2) }
    let sorted = values.sorted()
    let ranks = RankedValues(values)
    for fraction in [0, 0.02, 0.5, 0.997, 1] {
      let rank = fraction * Double(count - 1)
      let first = Int(rank)
      let next = sorted[min(first + 1, count - 1)]
      #expect(ranks.percentile(fraction) == sorted[first] + Float(rank - Double(first)) * (next - sorted[first]))
    }
  }

  @Test func nanIsOrderedLast() {
    let ranks = RankedValues([.nan, 3, -.nan, -5, 1, 2])
    #expect(ranks.percentile(0) == -5)
    #expect(ranks.percentile(0.4) == 2)
    #expect(ranks.percentile(1).isNaN)
  }
}
