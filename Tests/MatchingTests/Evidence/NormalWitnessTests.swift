import Numerics
import Testing

@testable import Matching

struct NormalWitnessTests {
  @Test func aTellingFigureSpeaksAndAnIdleOneIsSilent() throws {
    var random = SeededRandom(seed: 1)
    let strangers = (0..<500).map { _ in random.normal() }
    let telling = try #require(
      NormalWitness(partners: (0..<60).map { _ in (3 + 0.5 * random.normal(), 1) }, strangers: strangers))
    #expect(telling.logOdds(3) > 2 && telling.logOdds(-1) < -3)
    let idle = try #require(NormalWitness(partners: (0..<200).map { _ in (random.normal(), 1) }, strangers: strangers))
    for figure in [-1.0, 0, 1] { #expect(abs(idle.logOdds(figure)) < 0.5) }
  }

  @Test func aHandfulOfPartnersTeachesNothing() {
    #expect(NormalWitness(partners: [(1, 1), (2, 1)], strangers: Array(repeating: 0.5, count: 50)) == nil)
  }

  @Test func noFigureOverrulesEverything() throws {
    var random = SeededRandom(seed: 2)
    let strangers = (0..<500).map { _ in random.normal() }
    let witness = try #require(
      NormalWitness(partners: (0..<90).map { _ in (30 + random.normal(), 1) }, strangers: strangers, limit: 4))
    #expect(witness.logOdds(30) == 4 && witness.logOdds(0) == -4)
  }
}
