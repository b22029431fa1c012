import Numerics
import Testing

@testable import Matching

struct AssignmentTests {
  @Test func theTotalDecidesNotTheBestSinglePair() {
    // Greedy would take 0.9 and leave the others at 0.1; together 0.8 + 0.8 is more.
    let assignment = Assignment.best(scores: [0.9, 0.8, 0.8, 0.1], countA: 2, countB: 2, threshold: 0)
    #expect(assignment.partnerOfA == [1, 0])
    #expect(assignment.partnerOfB == [1, 0])
    #expect(abs(assignment.gain - 1.6) < 1e-6)
  }

  @Test func aNeuronBelowTheThresholdStaysUnmatched() {
    let assignment = Assignment.best(scores: [0.9, 0.2, 0.8, 0.3], countA: 2, countB: 2, threshold: 0.5)
    #expect(assignment.partnerOfA == [0, nil])
    #expect(assignment.pairs == [IndexPair(0, 0)])
  }

  @Test func aScoreEqualToTheThresholdIsAccepted() {
    #expect(Assignment.best(scores: [1], countA: 1, countB: 1, threshold: 1).partnerOfA == [0])
    let listed = [ScoredPair(a: 0, b: 0, score: 1)]
    #expect(Assignment.best(listed, countA: 1, countB: 1, threshold: 1).partnerOfA == [0])
  }

  @Test func mustLinkPairsAreAssignedAndCannotLinkPairsNeverAre() throws {
    let scores: [Float] = [0.9, 0.8, 0.7, 0.6]
    let mustLink = try PairConstraints(mustLink: [IndexPair(0, 1)], cannotLink: [])
    #expect(
      Assignment.best(scores: scores, countA: 2, countB: 2, threshold: 0.75, constraints: mustLink).partnerOfA == [
        1, nil,
      ])
    let cannotLink = try PairConstraints(mustLink: [], cannotLink: [IndexPair(0, 0), IndexPair(1, 1)])
    #expect(
      Assignment.best(scores: scores, countA: 2, countB: 2, threshold: 0, constraints: cannotLink).partnerOfA == [1, 0])
  }

  @Test func conflictingDecisionsAreReportedByLabel() {
    #expect(throws: ConstraintConflict.twoPartners(IndexPair(0, 1), IndexPair(0, 2))) {
      try PairConstraints(mustLink: [IndexPair(0, 1), IndexPair(0, 2)], cannotLink: [])
    }
    #expect(throws: ConstraintConflict.twoPartners(IndexPair(0, 1), IndexPair(3, 1))) {
      try PairConstraints(mustLink: [IndexPair(3, 1), IndexPair(0, 1)], cannotLink: [])
    }
    #expect(throws: ConstraintConflict.acceptedAndRejected(IndexPair(2, 2))) {
      try PairConstraints(mustLink: [IndexPair(2, 2)], cannotLink: [IndexPair(2, 2)])
    }
    let text = ConstraintConflict.twoPartners(IndexPair(0, 1), IndexPair(0, 2)).description(
      a: { "tp\($0)" }, b: { "fm\($0)" })
    #expect(text == "tp0 has two accepted partners (tp0 = fm1 and tp0 = fm2): withdraw one of the two decisions")
  }

  @Test func repeatedDecisionsAreNoConflict() throws {
    #expect(try PairConstraints(mustLink: [IndexPair(0, 0), IndexPair(0, 0)], cannotLink: []).mustLink.count == 1)
  }

  @Test func emptySessionsHaveNoPairs() {
    #expect(Assignment.best(scores: [], countA: 0, countB: 4, threshold: 0).partnerOfB == [nil, nil, nil, nil])
    #expect(Assignment.best([], countA: 2, countB: 0, threshold: 0).partnerOfA == [nil, nil])
  }

  /// Dense and sparse against exhaustive search, with ties and constraints.
  @Test(arguments: UInt64(1)...300) func noOtherAssignmentGainsMore(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let (n, m) = (1 + random.integer(below: 6), 1 + random.integer(below: 6))
    let coarse = seed % 3 == 0  // few distinct scores: ties
    let scores = (0..<n * m).map { _ -> Float in
      if random.uniform() < 0.15 { return -.infinity }
      return coarse ? Float(random.integer(below: 5)) / 4 : Float(random.uniform())
    }
    let threshold = Float(random.uniform(-0.2..<0.9))
    var constraints = PairConstraints.none
    if seed % 2 == 0 {
      let mustLink = IndexPair(random.integer(below: n), random.integer(below: m))
      let cannotLink = [IndexPair(random.integer(below: n), random.integer(below: m))].filter { $0 != mustLink }
      constraints = try PairConstraints(mustLink: [mustLink], cannotLink: cannotLink)
    }
    let truth = exhaustiveGain(scores: scores, countA: n, countB: m, threshold: threshold, constraints: constraints)

    let listed = (0..<n * m).map { ScoredPair(a: $0 / m, b: $0 % m, score: scores[$0]) }
    for assignment in [
      Assignment.best(scores: scores, countA: n, countB: m, threshold: threshold, constraints: constraints),
      Assignment.best(listed, countA: n, countB: m, threshold: threshold, constraints: constraints),
    ] {
      #expect(abs(assignment.gain - truth) < 1e-5)
      let open = assignment.pairs.filter { !constraints.mustLink.contains($0) }
      let sum = open.reduce(0.0) { $0 + Double(scores[$1.a * m + $1.b] - threshold) }
      #expect(abs(sum - truth) < 1e-5)
      #expect(open.allSatisfy { scores[$0.a * m + $0.b] >= threshold && !constraints.cannotLink.contains($0) })
      #expect(Set(constraints.mustLink).isSubset(of: Set(assignment.pairs)))
      checkOneToOne(assignment)
    }
  }

  @Test(arguments: UInt64(1)...20) func sparseAndDenseSolversAgreeOnLargerSessions(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let (n, m) = (60 + random.integer(below: 40), 60 + random.integer(below: 40))
    let scores = (0..<n * m).map { _ in random.uniform() < 0.8 ? -Float.infinity : Float(random.uniform()) }
    let listed = (0..<n * m).filter { scores[$0].isFinite }.map { ScoredPair(a: $0 / m, b: $0 % m, score: scores[$0]) }
    let dense = Assignment.best(scores: scores, countA: n, countB: m, threshold: 0.3)
    let sparse = Assignment.best(listed.shuffled(using: &random), countA: n, countB: m, threshold: 0.3)
    #expect(dense.partnerOfA == sparse.partnerOfA)
    #expect(abs(dense.gain - sparse.gain) < 1e-4)
  }

  @Test(arguments: UInt64(1)...10) func theResultDoesNotDependOnTheOrderOfNeurons(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let (n, m) = (40, 55)
    let scores = (0..<n * m).map { _ in Float(random.uniform()) }
    let orderA = random.sample(n, below: n)
    let orderB = random.sample(m, below: m)
    let shuffled = orderA.flatMap { a in orderB.map { b in scores[a * m + b] } }
    let straight = Assignment.best(scores: scores, countA: n, countB: m, threshold: 0.6)
    let reordered = Assignment.best(scores: shuffled, countA: n, countB: m, threshold: 0.6)
    #expect(Set(reordered.pairs.map { IndexPair(orderA[$0.a], orderB[$0.b]) }) == Set(straight.pairs))
  }

  private func checkOneToOne(_ assignment: Assignment) {
    for (a, b) in assignment.partnerOfA.enumerated() { if let b { #expect(assignment.partnerOfB[b] == a) } }
    for (b, a) in assignment.partnerOfB.enumerated() { if let a { #expect(assignment.partnerOfA[a] == b) } }
  }

  /// The maximum gain, by trying every partner of every neuron.
  private func exhaustiveGain(scores: [Float], countA: Int, countB: Int, threshold: Float, constraints: PairConstraints)
    -> Double
  {
    var used = [Bool](repeating: false, count: countB)
    for pair in constraints.mustLink { used[pair.b] = true }
    let held = Set(constraints.mustLink.map(\.a))
    func best(from a: Int) -> Double {
      guard a < countA else { return 0 }
      if held.contains(a) { return best(from: a + 1) }
      var most = best(from: a + 1)
      for b in 0..<countB where !used[b] && !constraints.cannotLink.contains(IndexPair(a, b)) {
        let score = scores[a * countB + b]
        guard score.isFinite, score >= threshold else { continue }
        used[b] = true
        most = max(most, Double(score - threshold) + best(from: a + 1))
        used[b] = false
      }
      return most
    }
    return best(from: 0)
  }
}
