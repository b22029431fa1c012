import AtlasStore
import Foundation
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

/// A session whose cells were detected twice, and one that was not.
struct MergeTests {
  let folder: TemporaryFolder
  let atlas: Atlas

  private static let doubled = """
    neuron,x_um,y_um,z_um
    a,5,5,5
    b,15,5,5
    a2,6.4,5,5
    b2,15,6.4,5
    c,25,5,5

    """

  init() throws {
    folder = try TemporaryFolder()
    atlas = try Atlas.create(at: folder.file("a.atlas"))
    for (modality, table) in [
      (Modality.fmost, Self.doubled), (.twoPhoton, "neuron,x_um,y_um,z_um\np,5,5,5\nq,15,5,5\nr,25,5,5\n"),
    ] {
      var request = IngestRequest(
        stack: try TestStack(offset: table.utf8.count).write(to: folder.file("\(modality).tif")), animal: "A",
        modality: modality)
      request.neurons = SomaTableRequest(path: try folder.write(table, to: "\(modality).csv"))
      let report = try atlas.ingest(request)
      #expect(report.notes.contains { $0.hasPrefix("4 somata of A/fmost lie within 3 µm") } == (modality == .fmost))
    }
  }

  private func decide(_ verdict: Verdict, _ fmost: String, _ twoPhoton: String, reviewer: String = "ada") throws {
    try atlas.decide(.init(verdict, "A/fmost/\(fmost)", "A/two-photon/\(twoPhoton)", reviewer: reviewer))
  }

  private func merge(dry: Bool = false) throws -> Atlas.MergeReport {
    try atlas.mergeNeurons(.init(animal: "A", session: "fmost", within: 3, isDryRun: dry))
  }

  @Test func theFirstOfTheTableStaysAndTheOthersLabelsAreItsOwn() throws {
    let report = try merge()
    #expect(report.merges.map { [$0.kept, $0.merged] } == [["a", "a2"], ["b", "b2"]])
    #expect(report.merges.allSatisfy { abs($0.distanceUm - 1.4) < 1e-9 })
    #expect(
      try atlas.rows("SELECT label FROM neuron WHERE session_id = 1") == [[.text("a")], [.text("b")], [.text("c")]])
    #expect(try atlas.store.read { try $0.neuron(named: NeuronName("A/fmost/a2")!).label } == "a")
    #expect(try merge().merges.isEmpty)
    #expect(try atlas.check(deep: true).faults == [])
  }

  @Test func theSameTableAgainNeitherRenumbersNorDoubles() throws {
    _ = try merge()
    let before = try atlas.rows("SELECT id, label FROM neuron")
    let path = folder.file("fmost.csv")
    let error = #expect(throws: AtlasError.self) {
      try atlas.importNeurons(.init(SomaTableRequest(path: path), animal: "A", session: "fmost"))
    }
    #expect(error?.description.contains("3 labels are already in A/fmost") == true)
    // As annotators send it: with one cell more.
    let more = try folder.write("neuron,x_um,y_um,z_um\na2,6.4,5,5\nd,9,9,9\n", to: "more.csv")
    let report = try atlas.importNeurons(.init(SomaTableRequest(path: more), animal: "A", session: "fmost"))
    #expect(report.added == 1 && report.notes.contains("1 label was merged into other neurons before, and is left out"))
    var request = IngestRequest(stack: folder.file("fmost.tif"), animal: "A", modality: .fmost)
    request.neurons = SomaTableRequest(path: path)
    #expect(throws: AtlasError.self) { try atlas.ingest(request) }
    #expect(try atlas.rows("SELECT id, label FROM neuron WHERE label <> 'd'") == before)
    // Known pairs by either label.
    let pairs = try folder.write("fmost,two_photon\na2,p\n", to: "pairs.csv")
    #expect(try atlas.importPairs(PairsRequest(pairs, animal: "A", from: "fmost", to: "two-photon")).added == 1)
    #expect(
      try atlas.rows("SELECT a.label FROM pair JOIN neuron a ON a.id IN (neuron_a, neuron_b) WHERE a.session_id = 1")
        == [[.text("a")]])
  }

  @Test func theOneWithADecisionStaysAndDecisionsCarryOver() throws {
    try decide(.match, "a2", "p")
    try decide(.different, "b", "r", reviewer: "bob")
    try decide(.match, "b2", "q")
    let report = try merge()
    #expect(report.merges.map { [$0.kept, $0.merged] } == [["b", "b2"], ["a2", "a"]])
    #expect(report.merges.map(\.decisions) == [1, 0])
    let pairs = try atlas.reviews()
    #expect(
      Set(pairs.map { "\($0.a) \($0.b) \($0.verdict) \($0.reviewer)" }) == [
        "A/fmost/a2 A/two-photon/p match ada", "A/fmost/b A/two-photon/r different bob",
        "A/fmost/b A/two-photon/q match ada",
      ])
  }

  @Test func twoThatPeopleKeepApartStayTwo() throws {
    try decide(.match, "a", "p")
    try decide(.match, "a2", "q")
    try decide(.match, "b", "r")
    try decide(.different, "b2", "r")
    let report = try merge()
    #expect(report.merges.isEmpty && report.refusals.count == 2)
    #expect(report.refusals.map(\.kept) == ["a", "b"])
    #expect(try atlas.rows("SELECT count(*) FROM neuron WHERE session_id = 1") == [[.integer(5)]])
  }

  @Test func aMergedLabelIsNeitherRemovedNorGivenAway() throws {
    _ = try merge()
    let removed = #expect(throws: AtlasError.self) { _ = try atlas.remove(.init(.named("A/fmost/a2"))) }
    #expect(removed?.description.contains("was merged into A/fmost/a") == true)
    #expect(throws: AtlasError.self) { _ = try atlas.rename(.init(.named("A/fmost/c"), to: "b2")) }
    // With its neuron it goes.
    _ = try atlas.remove(.init(.named("A/fmost/a")))
    #expect(try atlas.rows("SELECT label FROM neuron_alias") == [[.text("b2")]])
  }

  @Test func aDryRunSaysWhatWouldBeMerged() throws {
    let before = try atlas.store.dump()
    let report = try merge(dry: true)
    #expect(try atlas.store.dump() == before)
    #expect(try merge() == report)
  }

  @Test(arguments: [0, -1, 101, Double.nan, .infinity]) func aDistanceThatIsNoneIsRefused(_ distance: Double) throws {
    #expect(throws: AtlasError.self) {
      _ = try atlas.mergeNeurons(.init(animal: "A", session: "fmost", within: distance))
    }
  }
}
