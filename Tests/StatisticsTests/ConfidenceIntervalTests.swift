import Statistics
import Testing

@Suite struct ConfidenceIntervalTests {
  private func interval(meanOf values: [Double], resamples: Int = 1000, seed: UInt64) -> ConfidenceInterval {
    var random = SplitMix64(state: seed)
    return ConfidenceInterval(meanOf: values, resamples: resamples) { random.integer(below: $0) }
  }

  @Test func theIntervalRepeatsWithItsSeedAndHoldsTheEstimate() {
    let values = (0..<50).map { Double($0 % 3 == 0 ? 1 : 0) }
    let first = interval(meanOf: values, seed: 5)
    #expect(first == interval(meanOf: values, seed: 5))
    #expect(first.low < first.estimate && first.estimate < first.high)
    // The normal approximation for 0.34 of 50: ±1.96·√(0.34·0.66/50) = ±0.131.
    #expect(abs(first.high - first.low - 0.262) < 0.05)
  }

  @Test func ninetyFivePercentIntervalsHoldTheTruthMostOfTheTime() {
    var random = SplitMix64(state: 1)
    let covered = (0..<200).count { trial in
      let sample = (0..<60).map { _ in random.uniform() }
      let interval = interval(meanOf: sample, resamples: 200, seed: UInt64(trial))
      return interval.low <= 0 && 0 <= interval.high
    }
    #expect((178...199).contains(covered))
  }

  @Test func withoutSamplesTheIntervalIsTheEstimate() {
    let empty = ConfidenceInterval(count: 0, randomIndex: { _ in 0 }, statistic: { _ in 3 })
    #expect(empty.low == 3 && empty.estimate == 3 && empty.high == 3)
  }

  @Test func quantilesInterpolateAsNumpyDoes() {
    #expect(quantile(ofSorted: [1, 2, 4], 0.25) == 1.5)
    #expect(quantile(ofSorted: [1, 2, 4], 1) == 4)
    #expect(quantile(ofSorted: [], 0.5) == nil)
  }
}
