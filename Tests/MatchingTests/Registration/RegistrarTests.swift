import Geometry
import Numerics
import Testing

@testable import Matching

struct RegistrarTests {
  /// Any rotation, a tilt, shrinkage, a warp; most of session b has no partner.
  @Test(arguments: UInt64(1)...6) func sessionsAreRegisteredWithoutAnyPriorKnowledge(seed: UInt64) throws {
    let tissue = SimulatedTissue(seed: seed, tilt: Double(seed % 3) * 7)
    let registration = try #require(Registrar(from: tissue.a, to: tissue.b).register())
    let pairs = accepted(registration, tissue)
    let (precision, recall) = tissue.precisionAndRecall(pairs)
    #expect(precision > 0.93 && recall > 0.9, "precision \(precision), recall \(recall)")
    #expect(registration.determinacy.model == .thinPlateSpline)
  }

  @Test func aTiltOfTwentyDegreesWithSmallOverlapIsFound() throws {
    let tissue = SimulatedTissue(seed: 21, shared: 30, onlyA: 25, onlyB: 60, tilt: 19)
    let registration = try #require(Registrar(from: tissue.a, to: tissue.b).register())
    let (precision, recall) = tissue.precisionAndRecall(accepted(registration, tissue))
    #expect(precision > 0.85 && recall > 0.85)
  }

  @Test func largeSessionsAreRegisteredByCompactParts() throws {
    let tissue = SimulatedTissue(seed: 8, shared: 300, onlyA: 120, onlyB: 150, size: [450, 450, 160], warp: 3)
    let registration = try #require(Registrar(from: tissue.a, to: tissue.b).register())
    let (precision, recall) = tissue.precisionAndRecall(accepted(registration, tissue))
    #expect(precision > 0.95 && recall > 0.95)
  }

  @Test func theResultDoesNotDependOnTheOrderOfSomata() throws {
    let tissue = SimulatedTissue(seed: 3, shared: 25, onlyA: 5, onlyB: 20)
    var random = SeededRandom(seed: 77)
    let orderA = random.sample(tissue.a.count, below: tissue.a.count)
    let orderB = random.sample(tissue.b.count, below: tissue.b.count)
    let straight = try #require(Registrar(from: tissue.a, to: tissue.b).register())
    let reordered = try #require(
      Registrar(from: orderA.map { tissue.a[$0] }, to: orderB.map { tissue.b[$0] }).register())
    let pairs = Set(accepted(straight, tissue))
    #expect(Set(accepted(reordered, tissue).map { IndexPair(orderA[$0.a], orderB[$0.b]) }) == pairs)
    for p in tissue.a { #expect((straight.transform(p) - reordered.transform(p)).length < 0.5) }
  }

  @Test(arguments: [6, 12]) func aFewKnownPairsReplaceTheSearch(count: Int) throws {
    let tissue = SimulatedTissue(seed: 14)
    let constraints = try PairConstraints(mustLink: Array(tissue.pairs.prefix(count)), cannotLink: [])
    let registration = try #require(
      Registrar(from: tissue.a, to: tissue.b, constraints: constraints, search: .none).register())
    let (precision, recall) = tissue.precisionAndRecall(accepted(registration, tissue))
    #expect(precision > 0.9 && recall > 0.85, "precision \(precision), recall \(recall)")
  }

  @Test func cannotLinkPairsAreNoEvidence() throws {
    let tissue = SimulatedTissue(seed: 5)
    let cannotLink = tissue.pairs[0]
    let constraints = try PairConstraints(mustLink: [], cannotLink: [cannotLink])
    let registration = try #require(Registrar(from: tissue.a, to: tissue.b, constraints: constraints).register())
    #expect(!registration.evidence.contains { $0.pair == cannotLink })
  }

  @Test func separationIsTheDistanceOfTheRunnerUpLessTheResidual() throws {
    let tissue = SimulatedTissue(seed: 6, shared: 30, onlyA: 0, onlyB: 5, warp: 0, click: 0)
    let registration = try #require(Registrar(from: tissue.a, to: tissue.b).register())
    let genuine = registration.evidence.filter { Set(tissue.pairs).contains($0.pair) }
    #expect(genuine.count == 30)
    for pair in genuine {
      #expect(pair.residual < 3 && pair.separation > 0)
    }
  }

  @Test func tooFewSomataHaveNoRegistration() {
    #expect(Registrar(from: [], to: []).register() == nil)
    #expect(Registrar(from: [[1, 2, 3]], to: [[4, 5, 6]]).register() == nil)
  }

  private func accepted(_ registration: Registration, _ tissue: SimulatedTissue) -> [IndexPair] {
    Assignment.best(
      registration.evidence.map { ScoredPair(a: $0.a, b: $0.b, score: Float($0.logOdds)) }, countA: tissue.a.count,
      countB: tissue.b.count, threshold: 0
    ).pairs
  }
}
