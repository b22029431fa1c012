import Numerics
import Testing

@testable import Matching

struct CalibrationTests {
  /// Pairs whose truth follows a known logistic law of their separation.
  private func examples(_ count: Int, seed: UInt64) -> [Calibration.Example] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { index in
      let separation = random.uniform(-20..<20)
      let odds = (-0.25 * separation).exponential
      let isMatch = random.uniform() < 1 / (1 + odds)
      return .init(
        features: PairFeatures(similarity: random.normal(), residual: 5, separation: separation), isMatch: isMatch,
        group: index % 4)
    }
  }

  @Test func theLawBehindThePairsIsFoundAgain() throws {
    let calibration = try #require(Calibration.fit(examples(4000, seed: 1)))
    for separation in [-15.0, -5, 0, 5, 15] {
      let truth = 1 / (1 + (-0.25 * separation).exponential)
      let stated = calibration.probability(PairFeatures(similarity: 0, residual: 5, separation: separation))
      #expect(abs(stated - truth) < 0.05)
    }
    #expect(calibration.reliability.expectedError < 0.03)
    #expect(calibration.reliability.count == 4000)
  }

  @Test func withTooFewMatchesThereIsNoProbability() {
    #expect(Calibration.fit([]) == nil)
    let few = examples(200, seed: 2).map { Calibration.Example(features: $0.features, isMatch: false, group: 0) }
    #expect(Calibration.fit(few) == nil)
  }

  @Test func separableExamplesStayShortOfCertainty() throws {
    let clear = (0..<80).map { index in
      Calibration.Example(
        features: PairFeatures(residual: index % 2 == 0 ? 2 : 30, separation: index % 2 == 0 ? 20 : -20),
        isMatch: index % 2 == 0, group: index % 3)
    }
    let calibration = try #require(Calibration.fit(clear))
    let sure = calibration.probability(clear[0].features)
    #expect(sure > 0.9 && sure < 1)
  }

  @Test func theOrderOfTheExamplesDoesNotMatter() throws {
    let some = examples(300, seed: 3)
    var random = SeededRandom(seed: 4)
    let one = try #require(Calibration.fit(some))
    let two = try #require(Calibration.fit(some.shuffled(using: &random)))
    for example in some.prefix(20) {
      #expect(abs(one.probability(example.features) - two.probability(example.features)) < 1e-6)
    }
  }

  @Test func reliabilityIsWhatOneCountsByHand() {
    let report = Reliability([(0.95, true), (0.95, true), (0.95, false), (0.15, false)])
    #expect(report.bins[9].count == 3 && report.bins[1].count == 1)
    #expect(abs(report.bins[9].shareOfMatches - 2.0 / 3) < 1e-12)
    #expect(abs(report.expectedError - (0.75 * (0.95 - 2.0 / 3) + 0.25 * 0.15)) < 1e-12)
    #expect(abs(report.brier - (2 * 0.0025 + 0.9025 + 0.0225) / 4) < 1e-12)
  }

  @Test func theThresholdKeepsTheMeanOfFalseOnesWithinTheTarget() {
    let probabilities = [0.999, 0.99, 0.98, 0.9, 0.6, 0.6, 0.2]
    #expect(AcceptanceThreshold.threshold(probabilities, falseMatchRate: 0.02) == 0.98)
    #expect(AcceptanceThreshold.threshold(probabilities, falseMatchRate: 0.5) == 0.2)
    #expect(AcceptanceThreshold.threshold(probabilities, falseMatchRate: 0) == 1)
    #expect(AcceptanceThreshold.threshold([], falseMatchRate: 0.1) == 1)
    // Both 0.6 or none.
    #expect(AcceptanceThreshold.threshold([0.9, 0.6, 0.6], falseMatchRate: 0.26) == 0.9)
  }
}

extension Double {
  /// e to the power of this, by the series: tests need no library of functions.
  var exponential: Double {
    var (sum, term) = (1.0, 1.0)
    for k in 1..<60 {
      term *= self / Double(k)
      sum += term
    }
    return sum
  }
}
