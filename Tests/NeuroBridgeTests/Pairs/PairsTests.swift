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
      PairsRequest(
        path, animal: "M01", from: "a-side", to: "b-side", reviewer: reviewer, dryRun: dryRun))
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

  /// Landmarks carry one name for both sides, as neurons that were taken from them do.
  @Test func landmarksOfBigWarpAreKnownPairs() throws {
    let folder = try TemporaryFolder()
    let atlas = try Atlas.create(at: folder.file("a.atlas"))
    let landmarks = try folder.write(
      """
      "Pt-0","true","1.5","2","3","4","5","6"
      "Pt-1","true","7","8","9","1","1","1"
      "Pt-2","true","Infinity","Infinity","Infinity","7","8","9"
      """, to: "landmarks.csv")
    for (i, (modality, side)) in [(Modality.twoPhoton, "moving"), (.fmost, "fixed")].enumerated() {
      let stack = try TestStack(offset: i).write(to: folder.file("\(side).tif"))
      var request = IngestRequest(stack: stack, animal: "M01", modality: modality)
      request.neurons = SomaTableRequest(path: landmarks, columns: "side=\(side)")
      try atlas.ingest(request)
    }
    let report = try atlas.importPairs(PairsRequest(landmarks, animal: "M01", from: "two-photon", to: "fmost"))
    #expect(report.added == 2)
    let places = try atlas.rows(
      """
      SELECT a.label, a.x_um, b.label, b.x_um FROM pair JOIN neuron a ON a.id = pair.neuron_a JOIN neuron b ON b.id = pair.neuron_b
      ORDER BY a.label
      """)
    #expect(
      places == [
        // BigWarp counts from the centre of the first voxel, the atlas from its corner: half a voxel of 0.5 µm more.
        [.text("Pt-0"), .real(1.75), .text("Pt-0"), .real(4.25)],
        [.text("Pt-1"), .real(7.25), .text("Pt-1"), .real(1.25)],
      ])
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
    let error = #expect(throws: AtlasError.self) { try bring("a,b\na0,b0\nx9,b1\na1,y9\n") }
    #expect(
      error?.description.contains(
        "2 rows name neurons that the session does not have: line 3: no x9 in a-side; line 4: no y9")
        == true)
    #expect(try atlas.store.dump() == before)
  }

  @Test func aNeuronMatchedTwiceIsAContradiction() throws {
    let error = #expect(throws: AtlasError.self) { try bring("a,b\na0,b0\na0,b1\n") }
    #expect(error?.description.contains("a-side/a0 with b0 (line 2) and b1 (line 3)") == true)
  }

  @Test func aMatchAgainstAStandingOneIsRefused() throws {
    _ = try bring("a,b\na0,b0\n", reviewer: "ada")
    let error = #expect(throws: AtlasError.self) { try bring("a,b\na1,b0\n") }
    #expect(error?.description.hasPrefix("M01/b-side/b0 is already matched with M01/a-side/a0 (ada,") == true)
  }

  @Test func aDryRunWritesNothing() throws {
    let before = try atlas.store.dump()
    #expect(try bring("a,b\na0,b0\n", dryRun: true).added == 1)
    #expect(try atlas.store.dump() == before)
  }
}
