import Foundation
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

/// A stack that is imported more than once.
struct SamePixelsTests {
  let folder: TemporaryFolder
  let atlas: Atlas
  let stack: String

  init() throws {
    folder = try TemporaryFolder()
    atlas = try Atlas.create(at: folder.file("a.atlas"))
    stack = try TestStack().write(to: folder.file("stack.tif"))
    try atlas.ingest(request("ada", session: nil, "a,1,1,1\nb,9,9,9\n"))
  }

  private func request(
    _ annotator: String, animal: String = "M01", session: String?, _ rows: String
  ) throws -> IngestRequest {
    var request = IngestRequest(stack: stack, animal: animal, modality: .fmost)
    request.session = session
    request.neurons = SomaTableRequest(
      path: try folder.write("neuron,x_um,y_um,z_um\n" + rows, to: "\(annotator).csv"))
    return request
  }

  @Test func aSecondAnnotatorsTableIsASessionOfItsOwn() throws {
    let report = try atlas.ingest(request("bob", session: "bob", "x,1,1,1\ny,5,5,5\nz,9,9,9\n"))
    #expect(report.neurons == 3)
    #expect(
      report.notes.contains(
        "the same pixels are in the atlas as M01/fmost: M01/bob is a session of its own, with its own somata"))
    #expect(try atlas.rows("SELECT count(*) FROM neuron_name WHERE session = 'bob'") == [[.integer(3)]])
  }

  @Test func theSamePixelsUnderAnotherAnimalAreNoted() throws {
    let report = try atlas.ingest(request("eve", animal: "M02", session: nil, "a,1,1,1\n"))
    #expect(report.notes.contains { $0.hasPrefix("the same pixels are in the atlas as M01/fmost, of another animal") })
  }

  @Test func anotherTableForTheSameSessionIsNeverDroppedInSilence() throws {
    func refusal(_ rows: String) throws -> String {
      try atlas.refusal(in: folder) { try atlas.ingest(request("bob", session: nil, rows)) }
    }
    #expect(try refusal("a,1,1,1\nb,9,9,9\n").hasSuffix("nothing to do, its table holds the same somata"))
    let other = try refusal("a,2,1,1\nc,5,5,5\nd,6,6,6\n")
    #expect(
      other.contains("its table was not imported: it holds 2 somata that M01/fmost lacks and 1 at other positions"))
    #expect(other.contains("--session"))
  }

  @Test func aFolderWhoseTableHasChangedSaysSo() throws {
    let lab = folder.file("M01")
    try FileManager.default.createDirectory(atPath: lab, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: stack, toPath: lab + "/fmost.tif")
    let table = try folder.write("neuron,x_um,y_um,z_um\na,1,1,1\nb,9,9,9\nnew,3,3,3\n", to: "M01/fmost.csv")
    #expect(FileManager.default.fileExists(atPath: table))
    var lines: [String] = []
    let report = try atlas.ingest(
      Atlas.ExperimentRequest(Experiment(folder: lab)), completed: { lines.append($0) })
    #expect(report.alreadyIn == ["M01/fmost"])
    #expect(
      lines.first?.contains("its table was not imported: it holds 1 soma that M01/fmost lacks") == true, "\(lines)")
  }

  @Test func aManifestThatDescribesASessionTwiceIsRefused() throws {
    let manifest = try folder.write(
      """
      animals:
        - animal: M05
          sessions:
            - {modality: fmost, stack: stack.tif}
            - {modality: fmost, stack: stack.tif}

      """, to: "session.yaml")
    let error = #expect(throws: AtlasError.self) { _ = try Experiment(manifest: manifest) }
    #expect(error?.description.contains("session M05/fmost is described twice") == true)
  }

  @Test func namesAreNormalisedWhereTheyComeIn() throws {
    let report = try atlas.ingest(request("ann", animal: " Mo\u{0301} ", session: "day 1\u{00A0}", " n1 ,1,1,1\n"))
    #expect(Array(report.animal.utf8) == Array("M\u{00F3}".utf8) && report.session == "day 1")
    #expect(try atlas.rows("SELECT label FROM neuron ORDER BY id DESC LIMIT 1") == [[.text("n1")]])
    for animal in ["..", "a/b", "a\u{200B}b", " "] {
      let error = #expect(throws: AtlasError.self) {
        try atlas.ingest(request("ann", animal: animal, session: nil, "n,1,1,1\n"))
      }
      #expect(error.map { if case .name = $0 { true } else { false } } == true)
    }
  }

  @Test func labelsThatLookTheSameAreRefusedWithBothLines() throws {
    let line = try atlas.refusal(in: folder) {
      try atlas.ingest(request("ann", session: "x", "caf\u{00E9},1,1,1\nb,2,2,2\ncafe\u{0301},3,3,3\n"))
    }
    #expect(line.contains("line 4") && line.contains("already on line 2"))
  }
}
