import Testing
import Vocabulary

@testable import Matching

struct AcceptanceTests {
  private func match(_ similarities: [Float], _ countA: Int, _ countB: Int) -> SessionMatch {
    func somata(_ count: Int) -> SessionMatcher.Somata {
      .init(positions: Array(repeating: .zero, count: count), radii: Array(repeating: nil, count: count))
    }
    var options = MatchingOptions()
    options.usesGeometry = false
    return SessionMatcher(a: somata(countA), b: somata(countB), appearance: .dense(similarities), options: options)
      .match()
  }

  /// Runners-up: 0.3 and 0.2 of the rows, 0.2 and 0.3 of the columns.
  @Test func appearanceAloneAcceptsPairsAboveTheQuantileOfRunnersUp() throws {
    let acceptance = Acceptance(match([0.9, 0.3, 0.2, 0.25], 2, 2), probabilities: nil, options: MatchingOptions())
    #expect(acceptance.minProbability == nil)
    let limit = try #require(acceptance.minSimilarity)
    #expect(limit > 0.25 && limit <= 0.3)
    #expect(acceptance.assignment.partnerOfA == [0, nil])
  }

  @Test func aMinimumSimilarityReplacesTheRates() {
    var options = MatchingOptions()
    options.minSimilarity = 0.2
    let acceptance = Acceptance(match([0.9, 0.3, 0.2, 0.25], 2, 2), probabilities: nil, options: options)
    #expect(acceptance.assignment.partnerOfA == [0, 1])
  }

  @Test func withoutRunnersUpThereIsNoLimit() {
    let acceptance = Acceptance(match([0.1], 1, 1), probabilities: nil, options: MatchingOptions())
    #expect(acceptance.minSimilarity == nil && acceptance.assignment.partnerOfA == [0])
  }

  @Test func geometryAcceptsByProbabilityAndConstraintsHold() throws {
    let tissue = SimulatedTissue(seed: 43, shared: 20, onlyA: 4, onlyB: 10)
    func somata(_ positions: [SIMD3<Double>]) -> SessionMatcher.Somata {
      .init(positions: positions.map { Point3(x: $0.x, y: $0.y, z: $0.z) }, radii: positions.map { _ in nil })
    }
    let match = SessionMatcher(a: somata(tissue.a), b: somata(tissue.b), appearance: nil).match()
    try #require(match.isRegistered)
    let options = MatchingOptions()
    let acceptance = Acceptance(match, probabilities: nil, options: options)
    #expect(acceptance.minSimilarity == nil)
    #expect(try #require(acceptance.minProbability) >= 0.5)
    #expect(tissue.precisionAndRecall(acceptance.assignment.pairs).precision > 0.9)

    let rejected = try #require(acceptance.assignment.pairs.first)
    let constraints = try PairConstraints(mustLink: [], cannotLink: [rejected])
    let constrained = Acceptance(match, probabilities: nil, options: options, constraints: constraints)
    #expect(!constrained.assignment.pairs.contains(rejected))

    let impossible = Acceptance(
      match, probabilities: match.candidates.map { _ in 0.4 }, options: options)
    #expect(impossible.assignment.pairs.isEmpty)
  }
}
