import AtlasStore
import NeuroBridge
import Testing
import Vocabulary

struct ReviewTests {
  let small: SmallAtlas
  var atlas: Atlas { small.atlas }
  private let a0 = "M01/a-side/a0"
  private let b0 = "M01/b-side/b0"
  private let b1 = "M01/b-side/b1"

  init() throws { small = try SmallAtlas([[1, 0], [0, 1], nil], [[1, 0], [0, 1], nil]) }

  @Test func aDecisionIsListedAndUndoingItLeavesNone() throws {
    try atlas.decide(ReviewRequest(.match, a0, b0, reviewer: "ada", reason: "same branch"))
    #expect(try atlas.reviews().map { [$0.a, $0.b, $0.verdict, $0.reason] } == [[a0, b0, "match", "same branch"]])
    try atlas.decide(ReviewRequest(.withdrawn, b0, a0, reviewer: "ada"))
    #expect(try atlas.reviews().isEmpty)
    #expect(try atlas.store.read { try $0.reviews(of: small.a[0], small.b[0]).count } == 2)
  }

  @Test func undoingNothingIsRefused() throws {
    #expect(throws: AtlasError.pairs(.undecided(a: a0, b: b0))) {
      try atlas.decide(ReviewRequest(.withdrawn, a0, b0, reviewer: "ada"))
    }
  }

  @Test func aNeuronHasOnePartnerInASession() throws {
    try atlas.decide(ReviewRequest(.match, a0, b0, reviewer: "ada"))
    let error = #expect(throws: AtlasError.self) { try atlas.decide(ReviewRequest(.match, a0, b1, reviewer: "ben")) }
    #expect(error?.description.contains("\(a0) is already matched with \(b0) (ada") == true)
    try atlas.decide(ReviewRequest(.different, a0, b1, reviewer: "ben"))
    try atlas.decide(ReviewRequest(.match, a0, b0, reviewer: "ben"))
  }

  @Test(arguments: [
    ("a0", "M01/b-side/b0", "“a0” is no neuron's name"),
    ("M01/a-side/a0", "M01/a-side/a0", "cannot be decided against itself"),
    ("M01/a-side/a0", "M01/a-side/a1", "are of one session"),
    ("M01/a-side/a9", "M01/b-side/b0", "no neuron named M01/a-side/a9"),
  ])
  func namesThatMakeNoPairAreRefused(_ a: String, _ b: String, _ part: String) throws {
    let before = try atlas.store.dump()
    let error = #expect(throws: (any Error).self) { try atlas.decide(ReviewRequest(.match, a, b, reviewer: "ada")) }
    #expect(error.map { "\($0)".contains(part) } == true)
    #expect(try atlas.store.dump() == before)
  }

  @Test func nextGivesTheLeastCertainProposalUntilNoneIsLeft() throws {
    try atlas.store.atomicActivity("match") { transaction, _ in
      let sessions = try transaction.sessions()
      _ = try transaction.insertMatchRun(
        from: sessions[0].id, to: sessions[1].id, model: nil,
        candidates: [
          Candidate(a: small.a[0], b: small.b[0], similarity: 0.9, rankAB: 1, rankBA: 1, margin: 0.4, isAccepted: true),
          Candidate(a: small.a[1], b: small.b[1], similarity: 0.8, rankAB: 1, rankBA: 2, margin: 0.1, isAccepted: true),
        ])
    }
    let first = try #require(try atlas.nextReview())
    #expect(first.a == "M01/a-side/a1")
    #expect(first.undecided == 2)
    #expect(!first.reciprocal)
    #expect(first.wrongFraction == nil)
    try atlas.decide(ReviewRequest(.different, first.a, first.b, reviewer: "ada"))
    #expect(try atlas.nextReview()?.a == a0)
    try atlas.decide(ReviewRequest(.match, a0, b0, reviewer: "ada"))
    #expect(try atlas.nextReview(NextReviewRequest(animal: "M01")) == nil)
  }

  /// After n matches in a row among pairs decided least certain first, fewer than 3 / n of the rest are wrong.
  @Test func enoughIsDecidedOnceTheMatchesInARowBoundTheRest() throws {
    let count = 45
    let big = try SmallAtlas(Array(repeating: nil, count: count), Array(repeating: nil, count: count))
    try big.atlas.store.atomicActivity("match") { transaction, _ in
      let sessions = try transaction.sessions()
      _ = try transaction.insertMatchRun(
        from: sessions[0].id, to: sessions[1].id, model: nil,
        candidates: (0..<count).map {
          Candidate(
            a: big.a[$0], b: big.b[$0], similarity: 0.9, rankAB: 1, rankBA: 1, margin: Double($0), isAccepted: true)
        })
    }
    for index in 0..<40 {
      #expect(try big.atlas.nextReview(NextReviewRequest(stopAt: 0.08))?.isEnough == (index >= 38))
      try big.atlas.decide(ReviewRequest(.match, "M01/a-side/a\(index)", "M01/b-side/b\(index)", reviewer: "ada"))
    }
    #expect(try big.atlas.nextReview()?.wrongFraction == 3.0 / 40)
    try big.atlas.decide(ReviewRequest(.different, "M01/a-side/a40", "M01/b-side/b40", reviewer: "ada"))
    #expect(try big.atlas.nextReview()?.wrongFraction == nil)
  }

  private func run(_ pairs: [(Int, Int)]) throws {
    try atlas.store.atomicActivity("match") { transaction, _ in
      let sessions = try transaction.sessions()
      _ = try transaction.insertMatchRun(
        from: sessions[0].id, to: sessions[1].id, model: nil,
        candidates: pairs.map {
          Candidate(
            a: small.a[$0.0], b: small.b[$0.1], similarity: 0.9, rankAB: 1, rankBA: 1, margin: 0.4, isAccepted: true)
        })
    }
  }

  private func matches() throws -> [[SQLValue]] {
    try atlas.rows("SELECT label_a || label_b, status, stale FROM matches ORDER BY 1")
  }

  /// `accept` once did not reach `matches` until `match` ran again.
  @Test func anAcceptedPairIsInMatchesAtOnceAndItsRivalsAreGone() throws {
    try run([(0, 0), (1, 1), (2, 2)])
    let report = try atlas.decide(ReviewRequest(.match, a0, b1, reviewer: "ada"))
    #expect(report.replaced == [b0, "M01/a-side/a1"])
    let stale = SQLValue.text("decided otherwise since")
    #expect(try matches() == [[.text("a0b1"), .text("match"), stale], [.text("a2b2"), .text("proposed"), stale]])
    try atlas.decide(ReviewRequest(.withdrawn, a0, b1, reviewer: "ada"))
    #expect(try matches().map { $0[0] } == [.text("a0b0"), .text("a1b1"), .text("a2b2")])
    #expect(try matches().allSatisfy { $0[2] == .null })
  }

  @Test func confirmingAProposalLeavesTheRunUpToDateAndRejectingOneDoesNot() throws {
    try run([(0, 0), (1, 1)])
    try atlas.decide(ReviewRequest(.match, a0, b0, reviewer: "ada"))
    #expect(try matches().map { $0[2] } == [.null, .null])
    try atlas.decide(ReviewRequest(.different, "M01/a-side/a1", b1, reviewer: "ada"))
    #expect(try matches() == [[.text("a0b0"), .text("match"), .text("decided otherwise since")]])
  }

  /// A run in the other direction knows the pair by the other order.
  @Test func anAcceptedPairStandsInTheOrderOfTheRunsSessions() throws {
    try atlas.store.atomicActivity("match") { transaction, _ in
      let sessions = try transaction.sessions()
      _ = try transaction.insertMatchRun(from: sessions[1].id, to: sessions[0].id, model: nil, candidates: [])
    }
    try atlas.decide(ReviewRequest(.match, a0, b0, reviewer: "ada"))
    #expect(
      try atlas.rows("SELECT neuron_a, neuron_b, similarity FROM matches") == [[.text(b0), .text(a0), .null]])
  }
}
