import Numerics
import Testing

@testable import Matching

struct RegistrarTests {
  /// From nothing: any turn, a tilt, shrinkage, a bend, most of the second session without a partner.
  @Test(arguments: UInt64(1)...6) func theConstellationIsFoundFromNothing(seed: UInt64) throws {
    let tissue = SimulatedTissue(seed: seed, tilt: Double(seed % 3) * 7)
    let registration = try #require(Registrar(from: tissue.a, to: tissue.b).register())
    let found = accepted(registration, tissue)
    let (precision, recall) = tissue.precisionAndRecall(found)
    #expect(precision > 0.93 && recall > 0.9, "precision \(precision), recall \(recall)")
    #expect(registration.determinacy.model == .bend)
  }

  @Test func aTiltOfTwentyDegreesAndSmallOverlapAreNoHindrance() throws {
    let tissue = SimulatedTissue(seed: 21, shared: 30, onlyA: 25, onlyB: 60, tilt: 19)
    let registration = try #require(Registrar(from: tissue.a, to: tissue.b).register())
    let (precision, recall) = tissue.precisionAndRecall(accepted(registration, tissue))
    #expect(precision > 0.85 && recall > 0.85)
  }

  @Test func largeSessionsAreFoundByCompactParts() throws {
    let tissue = SimulatedTissue(seed: 8, shared: 300, onlyA: 120, onlyB: 150, size: [450, 450, 160], bend: 3)
    let registration = try #require(Registrar(from: tissue.a, to: tissue.b).register())
    let (precision, recall) = tissue.precisionAndRecall(accepted(registration, tissue))
    #expect(precision > 0.95 && recall > 0.95)
  }

  @Test func renumberingTheSomataChangesNothing() throws {
    let tissue = SimulatedTissue(seed: 3, shared: 25, onlyA: 5, onlyB: 20)
    var random = SeededRandom(seed: 77)
    let orderA = random.sample(tissue.a.count, below: tissue.a.count)
    let orderB = random.sample(tissue.b.count, below: tissue.b.count)
    let straight = try #require(Registrar(from: tissue.a, to: tissue.b).register())
    let turned = try #require(Registrar(from: orderA.map { tissue.a[$0] }, to: orderB.map { tissue.b[$0] }).register())
    let pairs = Set(accepted(straight, tissue))
    #expect(Set(accepted(turned, tissue).map { IndexPair(orderA[$0.a], orderB[$0.b]) }) == pairs)
    for p in tissue.a { #expect((straight.transform(p) - turned.transform(p)).length < 0.5) }
  }

  @Test(arguments: [6, 12]) func seedsReplaceTheSearch(count: Int) throws {
    let tissue = SimulatedTissue(seed: 14)
    var options = Registrar.Options()
    options.searches = false
    let pins = try Pins(accepted: Array(tissue.pairs.prefix(count)), rejected: [])
    let registration = try #require(Registrar(from: tissue.a, to: tissue.b, pins: pins, options: options).register())
    let (precision, recall) = tissue.precisionAndRecall(accepted(registration, tissue))
    #expect(precision > 0.9 && recall > 0.85, "precision \(precision), recall \(recall)")
  }

  @Test func rejectedPairsAreNoEvidence() throws {
    let tissue = SimulatedTissue(seed: 5)
    let barred = tissue.pairs[0]
    let pins = try Pins(accepted: [], rejected: [barred])
    let registration = try #require(Registrar(from: tissue.a, to: tissue.b, pins: pins).register())
    #expect(!registration.evidence.contains { $0.pair == barred })
  }

  @Test func separationIsTheRunnersUpDistanceLessTheResidual() throws {
    let tissue = SimulatedTissue(seed: 6, shared: 30, onlyA: 0, onlyB: 5, bend: 0, click: 0)
    let registration = try #require(Registrar(from: tissue.a, to: tissue.b).register())
    let partners = registration.evidence.filter { Set(tissue.pairs).contains($0.pair) }
    #expect(partners.count == 30)
    for pair in partners {
      #expect(pair.residual < 3 && pair.separation > 0)
    }
  }

  @Test func withNothingThereIsNothing() {
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
