import Statistics
import Testing

@Suite struct ReliabilityTests {
  @Test func binsAndErrorsAreWhatOneCountsByHand() {
    let report = Reliability([(0.95, true), (0.95, true), (0.95, false), (0.15, false)])
    #expect(report.count == 4 && report.bins[9].count == 3 && report.bins[1].count == 1)
    #expect(abs(report.bins[9].fractionMatched - 2.0 / 3) < 1e-12)
    #expect(abs(report.expectedCalibrationError - (0.75 * (0.95 - 2.0 / 3) + 0.25 * 0.15)) < 1e-12)
    #expect(abs(report.brier - (2 * 0.0025 + 0.9025 + 0.0225) / 4) < 1e-12)
  }

  @Test func theCalibrationErrorIsThatOfItsDefinition() {
    var random = SplitMix64(state: 3)
    let outcomes = (0..<500).map { _ in
      let p = (random.uniform() + 1) / 2
      return (probability: p, isMatch: random.uniform() < 2 * p * p - 1)
    }
    // Per bin, |Σ p − matches| / total.
    var expected = 0.0
    for bin in 0..<10 {
      let members = outcomes.filter { Int($0.probability * 10) == bin }
      let stated = members.reduce(0) { $0 + $1.probability }
      expected += abs(stated - Double(members.count { $0.isMatch })) / 500
    }
    #expect(abs(Reliability(outcomes).expectedCalibrationError - expected) < 1e-12)
  }

  @Test func certaintyFallsIntoTheLastBinAndNoPairsHaveNoError() {
    #expect(Reliability([(1, true), (0, false)]).bins.map(\.count) == [1, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    let none = Reliability([])
    #expect(none.count == 0 && none.brier == 0 && none.expectedCalibrationError == 0 && none.bins.count == 10)
  }
}
