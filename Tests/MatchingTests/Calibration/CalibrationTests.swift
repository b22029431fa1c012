import Numerics
import Statistics
import Testing

@testable import Matching

struct CalibrationTests {
  /// Pairs that are genuine with a logistic function of their separation as probability.
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

  @Test func theTrueProbabilityIsRecovered() throws {
    let calibration = try #require(Calibration.fit(examples(4000, seed: 1)))
    for separation in [-15.0, -5, 0, 5, 15] {
      let truth = 1 / (1 + (-0.25 * separation).exponential)
      let stated = calibration.probability(PairFeatures(similarity: 0, residual: 5, separation: separation))
      #expect(abs(stated - truth) < 0.05)
    }
    #expect(calibration.reliability.expectedCalibrationError < 0.03)
    #expect(calibration.reliability.count == 4000)
  }

  @Test func tooFewMatchesGiveNoCalibration() {
    #expect(Calibration.fit([]) == nil)
    let few = examples(200, seed: 2).map { Calibration.Example(features: $0.features, isMatch: false, group: 0) }
    #expect(Calibration.fit(few) == nil)
  }

  @Test func separableExamplesDoNotReachProbabilityOne() throws {
    let clear = (0..<80).map { index in
      Calibration.Example(
        features: PairFeatures(residual: index % 2 == 0 ? 2 : 30, separation: index % 2 == 0 ? 20 : -20),
        isMatch: index % 2 == 0, group: index % 3)
    }
    let calibration = try #require(Calibration.fit(clear))
    let sure = calibration.probability(clear[0].features)
    #expect(sure > 0.9 && sure < 1)
  }

  @Test func theResultDoesNotDependOnTheOrderOfExamples() throws {
    let some = examples(300, seed: 3)
    var random = SeededRandom(seed: 4)
    let one = try #require(Calibration.fit(some))
    let two = try #require(Calibration.fit(some.shuffled(using: &random)))
    for example in some.prefix(20) {
      #expect(abs(one.probability(example.features) - two.probability(example.features)) < 1e-6)
    }
  }
}

extension Double {
  /// The exponential function by its series.
  var exponential: Double {
    var (sum, term) = (1.0, 1.0)
    for k in 1..<60 {
      term *= self / Double(k)
      sum += term
    }
    return sum
  }
}
