import Numerics
import Testing

@testable import Matching

struct SessionHealthTests {
  private func health(lead: Float, seed: UInt64) throws -> SessionHealth {
    var random = SeededRandom(seed: seed)
    let (n, m) = (25, 35)
    var values = (0..<n * m).map { _ in Float(random.normal()) }
    for i in 0..<n { values[i * m + i] += lead }
    let tests = try #require(SessionHealth.ofAppearance(values, countA: n, countB: m, seed: seed))
    return SessionHealth(reciprocity: tests.reciprocity, lead: tests.lead)
  }

  /// At 1 %, of 400 sessions of strangers about four pass by chance; more than ten do once in a thousand suites.
  @Test func shuffledSessionsAreFlaggedButForOneInAHundred() throws {
    let passed = try (1...400).count { try health(lead: 0, seed: UInt64($0)).isSound }
    #expect(passed <= 10)
  }

  /// What chance makes of mutual neighbours is known in closed form: the same as dealing similarities out again and again.
  @Test(arguments: [(8, 8), (25, 35), (12, 60)]) func mutualNeighboursByChanceAreAsCounted(_ n: Int, _ m: Int) throws {
    var random = SeededRandom(seed: 5)
    var shares: [Double] = []
    for _ in 0..<4000 {
      let values = (0..<n * m).map { _ in Float(random.uniform()) }
      let lists = Candidates(similarities: values, countA: n, countB: m, perNeuron: 1)
      shares.append(Double(lists.all.count { $0.isReciprocal }) / Double(min(n, m)))
    }
    let mean = shares.reduce(0, +) / 4000
    let spread = (shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4000).squareRoot()
    let test = try #require(SessionHealth.ofReciprocity(mutual: 0, countA: n, countB: m))
    #expect(abs(test.chanceMean - mean) < 5 * spread / 4000.0.squareRoot())
    #expect(abs(test.chanceSpread / spread - 1) < 0.06)
    #expect(test.pValue > 0.99)
  }

  @Test func sessionsThatKnowEachOtherAreNotFlagged() throws {
    let flagged = try (1...100).count { try !health(lead: 4, seed: UInt64($0)).isSound }
    #expect(flagged <= 1)
  }

  @Test func warningsSayWhatIsAtChanceLevelAndByHowMuch() throws {
    let draws = (0..<99).map { Double($0) / 1000 }
    let health = SessionHealth(reciprocity: ChanceTest(observed: 0.05, draws: draws))
    #expect(health.warnings == ["the share of reciprocal neighbours is at chance level (0.05; by chance 0.049)"])
    #expect(SessionHealth().isSound)
  }

  @Test func aClearPoseStandsFarAboveThoseOfStrangers() {
    #expect(ChanceTest(observed: 100, extremes: [25, 31, 28]).pValue < 1e-4)
    #expect(ChanceTest(observed: 33, extremes: [25, 31, 28]).pValue > 0.01)
    #expect(ChanceTest(observed: 100, extremes: []).pValue == 1)
  }
}
