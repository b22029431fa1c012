import AtlasStore
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

struct PairsTests {
  let folder: TemporaryFolder
  let small: SmallAtlas
  var atlas: Atlas { small.atlas }

  init() throws {
    folder = try TemporaryFolder()
    small = try SmallAtlas([nil, nil, nil], [nil, nil, nil])
  }

  private func bring(_ text: String, reviewer: String = "import", dryRun: Bool = false) throws -> PairsReport {
    let path = try folder.write(text, to: "p.csv")
    return try atlas.importPairs(
      path, animal: "M01", from: "a-side", to: "b-side", reviewer: reviewer, dryRun: dryRun)
  }

  @Test func pairsComeInAsDecisionsOfTheReviewer() throws {
    let report = try bring("a,b,verdict\na0,b0,\na1,b1,different\na2,b2,not comparable\n", reviewer: "ada")
    #expect(report.added == 3)
    let pair = try #require(try atlas.store.read { try $0.pair(small.a[0], small.b[0]) })
    #expect(pair.verdict == .match)
    #expect(pair.reviewer == "ada")
    #expect(try atlas.reviews().map(\.verdict) == ["not comparable", "different", "match"])
  }

  @Test func columnsMayComeInEitherOrderWhereTheyAreNamedAsTheSessions() throws {
    #expect(try bring("b_side,a_side\nb1,a0\n").added == 1)
    #expect(try atlas.store.read { try $0.pair(small.a[0], small.b[1]) } != nil)
  }

  @Test func importingTheSameTableAgainAddsNothing() throws {
    #expect(try bring("a,b\na0,b0\n").added == 1)
    let before = try atlas.store.dump()
    let again = try bring("a,b\na0,b0\n")
    #expect(again.added == 0)
    #expect(again.known == 1)
    #expect(try atlas.store.dump() == before)
  }

  @Test func unknownLabelsAreListedWithTheirLinesAndNothingComesIn() throws {
    let before = try atlas.store.dump()
    let error = #expect(throws: PairsError.self) { try bring("a,b\na0,b0\nx9,b1\na1,y9\n") }
    #expect(
      error?.description.contains(
        "2 rows name neurons that the session does not have: line 3: no x9 in a-side; line 4: no y9")
        == true)
    #expect(try atlas.store.dump() == before)
  }

  @Test func aNeuronMatchedTwiceIsAContradiction() throws {
    let error = #expect(throws: PairsError.self) { try bring("a,b\na0,b0\na0,b1\n") }
    #expect(error?.description.contains("a-side/a0 with b0 (line 2) and b1 (line 3)") == true)
  }

  @Test func aMatchAgainstAStandingOneIsRefused() throws {
    _ = try bring("a,b\na0,b0\n", reviewer: "ada")
    let error = #expect(throws: PairsError.self) { try bring("a,b\na1,b0\n") }
    #expect(error?.description.hasPrefix("M01/b-side/b0 is already matched with M01/a-side/a0 (ada,") == true)
  }

  @Test func aDryRunWritesNothing() throws {
    let before = try atlas.store.dump()
    #expect(try bring("a,b\na0,b0\n", dryRun: true).added == 1)
    #expect(try atlas.store.dump() == before)
  }
}
