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

  /// At a level of 1 %, two tests, 150 sessions of strangers: about three may pass by chance.
  @Test func shuffledSessionsAreFlaggedAndFewPassByChance() throws {
    let passed = try (1...150).count { try health(lead: 0, seed: UInt64($0)).isSound }
    #expect(passed <= 9)
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
