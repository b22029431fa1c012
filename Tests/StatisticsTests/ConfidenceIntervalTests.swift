import Statistics
import Testing

@Suite struct ConfidenceIntervalTests {
  /// 1 of 1 once gave 100–100 %; the values are computed by hand from the formula.
  @Test(arguments: [
    (0, 10, 0.0, 0.277533), (1, 1, 0.206549, 1.0), (0, 1, 0.0, 0.793451), (17, 50, 0.224369, 0.478462),
    (150, 150, 0.975029, 1.0),
  ])
  func proportionsHaveWilsonIntervals(successes: Int, count: Int, low: Double, high: Double) {
    let interval = ConfidenceInterval(successes: successes, of: count)
    #expect(abs(interval.low - low) < 1e-5 && abs(interval.high - high) < 1e-5, "\(interval)")
    #expect(interval.estimate == Double(successes) / Double(count))
  }

  @Test func ninetyFivePercentIntervalsHoldTheTruthMostOfTheTime() {
    var random = SplitMix64(state: 1)
    let covered = (0..<400).count { _ in
      let successes = (0..<60).count { _ in random.integer(below: 10) < 3 }
      let interval = ConfidenceInterval(successes: successes, of: 60)
      return interval.low <= 0.3 && 0.3 <= interval.high
    }
    #expect((364...396).contains(covered), "\(covered) of 400")
  }

  @Test func withoutTrialsTheIntervalIsEverything() {
    let empty = ConfidenceInterval(successes: 0, of: 0)
    #expect(empty.low == 0 && empty.estimate.isNaN && empty.high == 1)
  }

  @Test func quantilesInterpolateAsNumpyDoes() {
    #expect(quantile(ofSorted: [1, 2, 4], 0.25) == 1.5)
    #expect(quantile(ofSorted: [1, 2, 4], 1) == 4)
    #expect(quantile(ofSorted: [], 0.5) == nil)
  }
}
