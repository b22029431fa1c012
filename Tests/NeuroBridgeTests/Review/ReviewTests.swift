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
    try atlas.decide(.match, on: a0, b0, reviewer: "ada", reason: "same branch")
    #expect(try atlas.reviews().map { [$0.a, $0.b, $0.verdict, $0.reason] } == [[a0, b0, "match", "same branch"]])
    try atlas.decide(.withdrawn, on: b0, a0, reviewer: "ada")
    #expect(try atlas.reviews().isEmpty)
    #expect(try atlas.store.read { try $0.reviews(of: small.a[0], small.b[0]).count } == 2)
  }

  @Test func undoingNothingIsRefused() throws {
    #expect(throws: PairsError.undecided(a: a0, b: b0)) { try atlas.decide(.withdrawn, on: a0, b0, reviewer: "ada") }
  }

  @Test func aNeuronHasOnePartnerInASession() throws {
    try atlas.decide(.match, on: a0, b0, reviewer: "ada")
    let error = #expect(throws: PairsError.self) { try atlas.decide(.match, on: a0, b1, reviewer: "ben") }
    #expect(error?.description.contains("\(a0) is already matched with \(b0) (ada") == true)
    try atlas.decide(.different, on: a0, b1, reviewer: "ben")
    try atlas.decide(.match, on: a0, b0, reviewer: "ben")
  }

  @Test(arguments: [
    ("a0", "M01/b-side/b0", "“a0” is no neuron's name"),
    ("M01/a-side/a0", "M01/a-side/a0", "cannot be decided against itself"),
    ("M01/a-side/a0", "M01/a-side/a1", "are of one session"),
    ("M01/a-side/a9", "M01/b-side/b0", "no neuron named M01/a-side/a9"),
  ])
  func namesThatMakeNoPairAreRefused(_ a: String, _ b: String, _ part: String) throws {
    let before = try atlas.store.dump()
    let error = #expect(throws: (any Error).self) { try atlas.decide(.match, on: a, b, reviewer: "ada") }
    #expect(error.map { "\($0)".contains(part) } == true)
    #expect(try atlas.store.dump() == before)
  }

  @Test func nextAsksForTheLeastSureProposalUntilNoneIsLeft() throws {
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
    #expect(first.wrongShare == nil)
    try atlas.decide(.different, on: first.a, first.b, reviewer: "ada")
    #expect(try atlas.nextReview()?.a == a0)
    try atlas.decide(.match, on: a0, b0, reviewer: "ada")
    #expect(try atlas.nextReview(animal: "M01") == nil)
  }

  /// After n matches in a row among pairs asked least sure first, fewer than 3 / n of the rest are wrong.
  @Test func enoughHasBeenSeenOnceTheAnswersInARowBoundTheRest() throws {
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
      #expect(try big.atlas.nextReview(stopAt: 0.08)?.isEnough == (index >= 38))
      try big.atlas.decide(.match, on: "M01/a-side/a\(index)", "M01/b-side/b\(index)", reviewer: "ada")
    }
    #expect(try big.atlas.nextReview()?.wrongShare == 3.0 / 40)
    try big.atlas.decide(.different, on: "M01/a-side/a40", "M01/b-side/b40", reviewer: "ada")
    #expect(try big.atlas.nextReview()?.wrongShare == nil)
  }
}
