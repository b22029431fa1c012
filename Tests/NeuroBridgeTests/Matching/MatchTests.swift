import AtlasStore
import Glibc
import NeuroBridge
import Testing
import Vocabulary

@Suite struct MatchTests {
  let options = MatchRequest(from: "a-side", to: "b-side", threshold: 0.5)
  /// Three axes of three dimensions: partners are obvious.
  let x: [Float] = [1, 0, 0]
  let y: [Float] = [0, 1, 0]
  let z: [Float] = [0, 0, 1]

  @Test func eachNeuronFindsItsPartner() throws {
    let small = try SmallAtlas([x, y, z], [z, x, y])
    let report = try small.atlas.match(options)
    #expect(try small.matches() == [["a0", "b1"], ["a1", "b2"], ["a2", "b0"]])
    #expect(report.map(\.accepted) == [3])
    #expect(report.map(\.reciprocal) == [3])
  }

  @Test func aNeuronUnlikeAllOthersStaysAlone() throws {
    let small = try SmallAtlas([x, y], [x, z])
    _ = try small.atlas.match(options)
    #expect(try small.matches() == [["a0", "b0"]])
  }

  @Test func twoRivalsForOnePartnerAreDecidedOneToOne() throws {
    let small = try SmallAtlas([x, [0.8, 0.6, 0]], [x, [0.6, 0.8, 0]])
    _ = try small.atlas.match(options)
    #expect(try small.matches() == [["a0", "b0"], ["a1", "b1"]])
  }

  @Test func whatAPersonRejectedIsNotProposedAndWhatOneAcceptedIs() throws {
    let small = try SmallAtlas([x, y], [x, y])
    try small.review(small.a[0], small.b[0], .different)
    try small.review(small.b[0], small.a[1], .match)
    _ = try small.atlas.match(options)
    #expect(try small.matches() == [["a1", "b0"]])
  }

  @Test func contradictingDecisionsAreNamedByTheUsersLabels() throws {
    let small = try SmallAtlas([x, y], [x, y])
    try small.review(small.a[0], small.b[0], .match)
    try small.review(small.a[1], small.b[0], .match)
    let error = #expect(throws: AtlasError.self) { _ = try small.atlas.match(options) }
    #expect(error?.description.contains("b0 has two accepted partners") == true)
  }

  @Test func aMissingEmbeddingIsCountedAndNothingIsWritten() throws {
    let small = try SmallAtlas([x, nil, nil], [x])
    #expect(throws: AtlasError.match(.notEmbedded(session: "M01/a-side", missing: 2, of: 3, model: "given"))) {
      _ = try small.atlas.match(options)
    }
    #expect(try small.atlas.store.read { try $0.activities() }.map(\.stage) == ["test"])
  }

  @Test func fewerThanFourSomataAreSaidToBeTooFew() throws {
    let small = try SmallAtlas([x, y], [x, y, z, x, y])
    let remarks = try small.atlas.match(options)[0].remarks
    #expect(remarks == ["a-side has 2 somata: fewer than four cannot be registered, so positions were not used"])
    let alone = try small.atlas.match(.init(from: "a-side", to: "b-side", usesGeometry: false, alignsRotation: false))
    #expect(alone[0].remarks == [])
  }

  @Test func aRunBeganBeforeItWasWritten() throws {
    let small = try SmallAtlas([x, y], [x, y])
    let before = Timestamp.now()
    // The work takes some time before the first row is written.
    _ = try small.atlas.match(options, progress: ProgressSink({ _ in usleep(20_000) }))
    let activity = try #require(small.atlas.store.read { try $0.activities(limit: 1) }.first)
    #expect(activity.stage == "match" && activity.startedAt >= before)
    #expect(try activity.startedAt < #require(activity.endedAt))
  }

  @Test func theSameSessionTwiceIsRefused() throws {
    let small = try SmallAtlas([x], [x])
    #expect(throws: AtlasError.match(.sameSession("a-side"))) {
      _ = try small.atlas.match(.init(from: "a-side", to: "a-side"))
    }
  }

  @Test func sessionsThatNoAnimalHasAreNamed() throws {
    let small = try SmallAtlas([x], [x])
    #expect(throws: AtlasError.match(.noAnimalHasBoth(from: "a-side", to: "c-side", sessions: ["a-side", "b-side"]))) {
      _ = try small.atlas.match(.init(from: "a-side", to: "c-side"))
    }
  }

  /// Impostors resemble anyone by up to 0.6; only what exceeds them is a pair.
  @Test func theThresholdIsWhatImpostorsRarelyPass() throws {
    let small = try SmallAtlas(
      [[1, 0, 0], [0, 1, 0], [0.6, 0, 0.8]], [[0.96, 0.28, 0], [0.28, 0.96, 0], [0.6, 0.64, 0.48]])
    let report = try small.atlas.match(.init(from: "a-side", to: "b-side", falseDiscoveryRate: 0, maxFalseMatchRate: 0))
    #expect(try #require(report[0].threshold) > 0.5)
    #expect(try small.matches().isSuperset(of: [["a0", "b0"], ["a1", "b1"]]))
  }

  @Test(arguments: [
    (MatchRequest(from: "a-side", to: "b-side", candidatesPerNeuron: 0), "--candidates 0"),
    (MatchRequest(from: "a-side", to: "b-side", threshold: 2), "--threshold 2.0"),
    (MatchRequest(from: "a-side", to: "b-side", falseDiscoveryRate: 1), "--fdr 1.0"),
    (MatchRequest(from: "a-side", to: "b-side", maxFalseMatchRate: -0.1), "--max-fmr -0.1"),
    (MatchRequest(from: "a-side", to: "b-side", usesAppearance: false, usesGeometry: false), "--no-appearance"),
  ])
  func anOptionOutOfRangeIsRefusedByItsFlag(_ request: MatchRequest, _ flag: String) throws {
    let small = try SmallAtlas([x], [x])
    let error = #expect(throws: AtlasError.self) { _ = try small.atlas.match(request) }
    #expect(error?.description.hasPrefix(flag) == true)
  }

  /// Without runners-up there is no limit; it once read "similarity at least -1.000".
  @Test func whereNothingLimitsSimilarityNoThresholdIsReportedOrStored() throws {
    let small = try SmallAtlas([x], [x])
    let report = try small.atlas.match(.init(from: "a-side", to: "b-side"))[0]
    #expect(report.threshold == nil && report.accepted == 1)
    let stored = try small.atlas.rows(
      "SELECT json_type(metrics, '$.threshold'), json_type(metrics, '$.accepted') FROM match_run")
    #expect(stored == [[.null, .text("integer")]])
  }

  @Test func aRunStoresItsMetricsAndOptionsInSnakeCase() throws {
    let small = try SmallAtlas([x, y], [x, y])
    _ = try small.atlas.match(options)
    let keys = try small.atlas.rows(
      """
      SELECT (SELECT group_concat(key) FROM (SELECT key FROM json_each(r.metrics) ORDER BY key)),
        json_extract(v.parameters, '$.false_discovery_rate'), json_extract(v.parameters, '$.aligns_rotation')
      FROM match_run r JOIN activity v ON v.id = r.activity_id
      """)
    #expect(
      keys == [
        [
          .text("accepted,calibration_missing_reason,remarks,significance,threshold,warnings"), .real(0.05),
          .integer(1),
        ]
      ])
  }
}
