import Numerics
import Testing

@testable import Matching

struct MatchSignificanceTests {
  private func significance(margin: Float, seed: UInt64) -> MatchSignificance {
    var random = SeededRandom(seed: seed)
    let (n, m) = (25, 35)
    var values = (0..<n * m).map { _ in Float(random.normal()) }
    for i in 0..<n { values[i * m + i] += margin }
    return MatchSignificance(similarities: values, countA: n, countB: m, seed: seed)
  }

  /// At 1 %, about four of 400 pairs of unrelated sessions pass; more than ten do once in a thousand suites.
  @Test func unrelatedSessionsAreSignificantAtTheNominalRate() {
    let passed = (1...400).count { significance(margin: 0, seed: UInt64($0)).isSignificant }
    #expect(passed <= 10)
  }

  /// The closed form against 4000 random similarity matrices.
  @Test(arguments: [(8, 8), (25, 35), (12, 60)]) func theNullDistributionOfMutualNeighboursIsThatOfRandomSimilarities(
    _ n: Int, _ m: Int
  ) throws {
    var random = SeededRandom(seed: 5)
    var rates: [Double] = []
    for _ in 0..<4000 {
      let values = (0..<n * m).map { _ in Float(random.uniform()) }
      let lists = Candidates(similarities: values, countA: n, countB: m, candidatesPerNeuron: 1)
      rates.append(Double(lists.all.count { $0.isMutualNearest }) / Double(min(n, m)))
    }
    let mean = rates.reduce(0, +) / 4000
    let deviation = (rates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4000).squareRoot()
    let test = try #require(SignificanceTest.mutualNearest(count: 0, countA: n, countB: m))
    #expect(abs(test.nullMean - mean) < 5 * deviation / 4000.0.squareRoot())
    #expect(abs(test.nullDeviation / deviation - 1) < 0.06)
    #expect(test.pValue > 0.99)
  }

  @Test func sessionsOfOneTissueAreSignificant() {
    let missed = (1...100).count { !significance(margin: 4, seed: UInt64($0)).isSignificant }
    #expect(missed <= 1)
  }

  @Test func warningsNameTheStatisticAndItsNullMean() {
    let draws = (0..<99).map { Double($0) / 1000 }
    let significance = MatchSignificance(mutualNearest: SignificanceTest(observed: 0.05, draws: draws))
    #expect(
      significance.warnings == [
        "the fraction of neurons in mutually nearest pairs is not significant: 5.0 %, between unrelated sessions 4.9 % on "
          + "average (p = 0.5; significant from 0.01 down)"
      ])
    #expect(MatchSignificance().isSignificant)
  }

  @Test func aPoseFarAboveThoseOfImpostorsIsSignificant() {
    #expect(SignificanceTest(observed: 100, maxima: [25, 31, 28]).pValue < 1e-4)
    #expect(SignificanceTest(observed: 33, maxima: [25, 31, 28]).pValue > 0.01)
    #expect(SignificanceTest(observed: 100, maxima: []).pValue == 1)
  }
}
