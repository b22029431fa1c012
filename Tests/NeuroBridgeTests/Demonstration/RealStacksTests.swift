import Foundation
import Imaging
import NeuroBridge
import Testing
import Vocabulary

/// Where real stacks are: `NEUROBRIDGE_DATA`, or beside the repository.
private let data: String = {
  let given = ProcessInfo.processInfo.environment["NEUROBRIDGE_DATA"]
  let root = URL(filePath: #filePath).appending(path: "../../../../..").standardized
  return given ?? root.appending(path: "shared/data").path
}()

private func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(data)/\(name)") }

/// From real stacks to figures on tissue that training never saw; `Benchmarks/real-stacks` is the same at full length.
@Suite(.serialized) struct RealStacksTests {
  let folder = FileManager.default.temporaryDirectory.appending(path: "real-\(UUID().uuidString)").path

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

  private func ingest(_ atlas: Atlas, _ stack: String, _ table: String, _ animal: String, _ session: String) throws {
    var request = IngestRequest(stack: stack, animal: animal, modality: Modality(session))
    request.neurons = SomaTableRequest(path: table)
    try atlas.ingest(request)
  }

  @Test(.enabled(if: exists("animals"), "no real animals in ../shared/data; set NEUROBRIDGE_DATA"))
  func mostPartnersInAHeldOutAnimalRankFirst() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let atlas = try Atlas.create(at: folder + "/animals.atlas")
    for animal in ["M01", "M02", "M03", "M04"] {
      let source = "\(data)/animals/\(animal)"
      try ingest(atlas, source + "/two-photon.tif", source + "/two-photon.csv", animal, "two-photon")
      try ingest(atlas, source + "/fmost.ome.tif", source + "/fmost.csv", animal, "fmost")
      if animal != "M04" {
        try atlas.importPairs(PairsRequest(source + "/pairs.csv", animal: animal, from: "two-photon", to: "fmost"))
      }
    }
    _ = try atlas.train(.init(holdOut: ["M04"], steps: 60, identitiesPerBatch: 30))
    _ = try atlas.embed()
    let match = try atlas.match(.init(from: "two-photon", to: "fmost", animals: ["M04"]))
    try atlas.importPairs(PairsRequest(data + "/animals/M04/pairs.csv", animal: "M04", from: "two-photon", to: "fmost"))
    let report = try atlas.evaluate()
    #expect(report.animals == ["M04"])
    for direction in report.directions {
      #expect((direction.cmc["1"] ?? 0) >= 0.5, "\(direction.from) → \(direction.to)")
    }
    #expect((report.matching?.precision ?? 0) >= 0.8)
    #expect(match[0].accepted > 18)
  }

  @Test(.enabled(if: exists("two-rounds"), "no two-rounds in ../shared/data; set NEUROBRIDGE_DATA"))
  func aModelTrainedOnTheWestOfABlockMatchesTheEast() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let atlas = try Atlas.create(at: folder + "/rounds.atlas")
    // The second round lies 77 µm off the first in x; strips of 150 µm, further apart than a patch sees.
    for (part, range) in [("west", 60.0..<210.0), ("east", 350.0..<500.0)] {
      var labels: [Set<String>] = []
      for (round, shift) in [("round1", 0.0), ("round2", 77.0)] {
        let table = try CSVTable(path: "\(data)/two-rounds/\(round).csv")
        let kept = table.rows.filter { range.contains((Double($0.fields[1]) ?? 0) + shift) }
        labels.append(Set(kept.map { $0.fields[0] }))
        let path = "\(folder)/\(part)-\(round).csv"
        try write([table.header] + kept.map(\.fields), to: path)
        try ingest(atlas, "\(data)/two-rounds/\(round).tif", path, part, round)
      }
      let pairs = try CSVTable(path: "\(data)/two-rounds/pairs.csv")
      let path = "\(folder)/\(part)-pairs.csv"
      try write(
        [pairs.header] + pairs.rows.map(\.fields).filter { labels[0].contains($0[0]) && labels[1].contains($0[1]) },
        to: path)
      try atlas.importPairs(PairsRequest(path, animal: part, from: "round1", to: "round2"))
    }
    _ = try atlas.train(.init(holdOut: ["east"], steps: 30, identitiesPerBatch: 30))
    _ = try atlas.embed()
    let report = try atlas.evaluate()
    #expect(report.directions.allSatisfy { ($0.cmc["1"] ?? 0) >= 0.8 })
  }

  private func write(_ rows: [[String]], to path: String) throws {
    try Data(rows.map { $0.joined(separator: ",") }.joined(separator: "\n").utf8).write(to: URL(filePath: path))
  }
}
