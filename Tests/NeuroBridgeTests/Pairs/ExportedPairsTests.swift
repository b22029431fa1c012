import AtlasStore
import Foundation
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

/// What `export` writes, `pairs import` reads, in every format.
struct ExportedPairsTests {
  let folder: TemporaryFolder
  let small: SmallAtlas

  init() throws {
    folder = try TemporaryFolder()
    small = try SmallAtlas([nil, nil, nil], [nil, nil, nil])
    let small = small
    try small.atlas.store.atomicActivity("match") { transaction, _ in
      let sessions = try transaction.sessions()
      _ = try transaction.insertMatchRun(
        from: sessions[0].id, to: sessions[1].id, model: nil,
        candidates: [(0, 1), (1, 2)].map {
          Candidate(
            a: small.a[$0.0], b: small.b[$0.1], similarity: 0.5, rankAB: 1, rankBA: 1, margin: 0.25, isAccepted: true)
        })
    }
  }

  @Test(arguments: ExportFormat.allCases, [false, true])
  func everyFormatComesBackInBothDirections(_ format: ExportFormat, _ isReversed: Bool) throws {
    let path = folder.file("out.\(format.rawValue)")
    try small.atlas.export(ExportRequest(to: path, format: format))
    let other = try SmallAtlas([nil, nil, nil], [nil, nil, nil])
    let (from, to) = isReversed ? ("b-side", "a-side") : ("a-side", "b-side")
    let report = try other.atlas.importPairs(PairsRequest(path, animal: "M01", from: from, to: to))
    #expect(report.added == 2)
    let found = try other.atlas.reviews().map { Set([$0.a, $0.b]) }
    #expect(Set(found) == [["M01/a-side/a0", "M01/b-side/b1"], ["M01/a-side/a1", "M01/b-side/b2"]])
  }

  @Test func aReviewedRowKeepsItsVerdictInJSON() throws {
    let path = try folder.write(
      #"{"label_a": "a0", "label_b": "b0", "status": "different"}"# + "\n\n" + #"{"label_b": "b1", "label_a": "a1"}"#,
      to: "p.jsonl")
    let report = try small.atlas.importPairs(PairsRequest(path, animal: "M01", from: "a-side", to: "b-side"))
    #expect(report.notes.first?.contains("names no sessions") == true)
    #expect(Set(try small.atlas.reviews().map(\.verdict)) == ["different", "match"])
  }

  @Test(arguments: [
    ("[1, 2]", "no object"), ("[{\"label_a\": ", "not valid JSON"),
    ("{\"a\": 1}\nx", "line 2: not one JSON object a line"),
    ("[]", "two columns of labels are needed"), ("[{\"label_a\": \"a0\"}]", "two columns of labels are needed"),
  ]) func otherJSONIsRefused(_ text: String, _ reason: String) throws {
    let path = try folder.write(text, to: "p.json")
    let error = #expect(throws: AtlasError.self) {
      try small.atlas.importPairs(PairsRequest(path, animal: "M01", from: "a-side", to: "b-side"))
    }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test func anAtlasIsNoTableOfPairs() throws {
    _ = try Atlas.create(at: folder.file("b.atlas"))
    let error = #expect(throws: AtlasError.self) {
      try small.atlas.importPairs(PairsRequest(folder.file("b.atlas"), animal: "M01", from: "a-side", to: "b-side"))
    }
    #expect(error?.description.contains("this is an atlas; write its pairs with `neurobridge export") == true)
  }

  /// Labels may hold the dash that `export` puts between them.
  @Test func aLandmarkThatMayBeTwoPairsIsRefused() throws {
    let store = try AtlasStore.inMemory()
    try store.atomicActivity("test") { transaction, _ in
      let animal = try transaction.ensureAnimal(named: "M01")
      for (name, labels) in [("a", ["1", "1-2"]), ("b", ["2-3", "3", "4"])] {
        let session = try transaction.insertSession(of: animal.id, name: name, modality: .fmost)
        for label in labels {
          _ = try transaction.insertNeuron(
            label: label, position: Point3(x: 0, y: 0, z: 0), radius: nil, in: session.id)
        }
      }
    }
    let atlas = Atlas(store: store)
    let ends = ",true,1,2,3,4,5,6\n"
    let clear = try folder.write("1-2-4" + ends, to: "clear.csv")
    #expect(try atlas.importPairs(PairsRequest(clear, animal: "M01", from: "a", to: "b")).added == 1)
    let unclear = try folder.write("1-2-3" + ends, to: "unclear.csv")
    let error = #expect(throws: AtlasError.self) {
      try atlas.importPairs(PairsRequest(unclear, animal: "M01", from: "a", to: "b"))
    }
    #expect(error?.description.contains("“1-2-3” may name 2 pairs") == true)
  }

  /// Without a header the first pair was once lost.
  @Test func aFirstLineThatNamesNeuronsIsAPair() throws {
    let path = try folder.write("a0,b0\n", to: "p.csv")
    let report = try small.atlas.importPairs(PairsRequest(path, animal: "M01", from: "a-side", to: "b-side"))
    #expect(report.added == 1)
    #expect(
      report.notes == ["there is no header: the first line, which names a neuron of each session, is read as a pair"])
    let empty = try folder.write("first,second\n", to: "e.csv")
    let none = try small.atlas.importPairs(PairsRequest(empty, animal: "M01", from: "a-side", to: "b-side"))
    #expect(none.added == 0 && none.notes.last == "there is no row beneath the header")
  }
}
