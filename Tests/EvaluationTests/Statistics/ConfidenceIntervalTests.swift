import Evaluation
import Numerics
import Testing

@Suite struct ConfidenceIntervalTests {
  @Test func theIntervalRepeatsWithItsSeedAndHoldsTheEstimate() {
    let values = (0..<50).map { Double($0 % 3 == 0 ? 1 : 0) }
    let first = ConfidenceInterval(meanOf: values, seed: 5)
    #expect(first == ConfidenceInterval(meanOf: values, seed: 5))
    #expect(first.low < first.estimate && first.estimate < first.high)
    // A share of 0.34 of 50: ±1.96·√(0.34·0.66/50) = ±0.131.
    #expect(abs(first.high - first.low - 0.262) < 0.05)
  }

  @Test func ninetyFivePercentIntervalsHoldTheTruthMostOfTheTime() {
    var random = SeededRandom(seed: 1)
    let held = (0..<200).count { trial in
      let sample = (0..<60).map { _ in random.normal() }
      let interval = ConfidenceInterval(meanOf: sample, resamples: 200, seed: UInt64(trial))
      return interval.low <= 0 && 0 <= interval.high
    }
    #expect((178...199).contains(held))
  }

  @Test func quantilesInterpolateAsNumpyDoes() {
    #expect(quantile(ofSorted: [1, 2, 4], 0.25) == 1.5)
    #expect(quantile(ofSorted: [1, 2, 4], 1) == 4)
    #expect(quantile(ofSorted: [], 0.5) == nil)
  }
}
