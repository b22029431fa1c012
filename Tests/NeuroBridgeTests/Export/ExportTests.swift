import AtlasStore
import Foundation
import GRDB
import Imaging
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

struct ExportTests {
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
        candidates: [2, 0, 1].map {
          Candidate(
            a: small.a[$0], b: small.b[$0], similarity: 0.5, rankAB: 1, rankBA: 1, margin: 0.25, isAccepted: $0 < 2)
        })
    }
  }

  private func export(_ format: ExportFormat) throws -> String {
    let path = folder.file("out")
    try small.atlas.export(ExportRequest(to: path, format: format))
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test func csvHoldsEveryColumnOfMatchesInTheOrderOfTheNames() throws {
    let lines = try export(.csv).split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix("animal,session_a,session_b,label_a,label_b,neuron_a,neuron_b,similarity,margin"))
    #expect(lines[1].hasPrefix("M01,a-side,b-side,a0,b0,M01/a-side/a0,M01/b-side/b0,0.5,0.25,1,1,1"))
    #expect(lines[2].hasPrefix("M01,a-side,b-side,a1,b1"))
  }

  @Test func bigWarpGetsEightColumnsAndNoHeader() throws {
    #expect(
      try export(.bigwarp) == "a0-b0,true,0.0,0.0,0.0,0.0,0.0,0.0\na1-b1,true,20.0,0.0,0.0,20.0,0.0,0.0\n")
  }

  @Test func napariGetsPointsInTheOrderZYX() throws {
    let lines = try export(.napari).split(separator: "\n")
    #expect(lines[0].hasPrefix("index,axis-0,axis-1,axis-2"))
    #expect(lines[2].hasPrefix("1,0.0,0.0,20.0,a1,b1"))
  }

  @Test func micronsGetsItsColumns() throws {
    let lines = try export(.microns).split(separator: "\n")
    #expect(lines[0] == "session,scan_idx,unit_id,field,target_id,residual,score")
    #expect(lines[1].hasPrefix("M01,a-side,a0,b-side,b0,"))
  }

  @Test func sqliteIsOneTableForProgramsThatKnowNoAtlas() throws {
    let path = folder.file("out.db")
    #expect(try small.atlas.export(ExportRequest(to: path, format: .sqlite)).pairs == 2)
    let labels = try DatabaseQueue(path: path).read {
      try String.fetchAll($0, sql: "SELECT label_a || label_b FROM matches")
    }
    #expect(labels == ["a0b0", "a1b1"])
  }

  @Test func theExportedTableGivesTheSamePairsInAnotherAtlas() throws {
    let path = folder.file("out.csv")
    var request = ExportRequest(to: path, format: .csv)
    request.animal = "M01"
    try small.atlas.export(request)
    let other = try SmallAtlas([nil, nil, nil], [nil, nil, nil])
    #expect(try other.atlas.importPairs(PairsRequest(path, animal: "M01", from: "a-side", to: "b-side")).added == 2)
    #expect(try other.atlas.importPairs(PairsRequest(path, animal: "M01", from: "b-side", to: "a-side")).known == 2)
    let error = #expect(throws: (any Error).self) {
      try other.atlas.importPairs(PairsRequest(path, animal: "M01", from: "a-side", to: "c-side"))
    }
    #expect(error != nil)
    #expect(
      try other.atlas.reviews().map { [$0.a, $0.b] } == [
        ["M01/a-side/a1", "M01/b-side/b1"], ["M01/a-side/a0", "M01/b-side/b0"],
      ])
  }

  @Test func anExistingFileIsKeptUnlessForced() throws {
    let path = try folder.write("mine", to: "out")
    #expect(throws: AtlasError.file("\(path): exists already; --force replaces it")) {
      try small.atlas.export(ExportRequest(to: path, format: .csv))
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
    var request = ExportRequest(to: path, format: .csv)
    request.force = true
    #expect(try small.atlas.export(request).pairs == 2)
  }

  @Test func whatCannotBeWrittenLeavesNothing() throws {
    let path = folder.file("none/out.csv")
    let error = #expect(throws: AtlasError.self) { try small.atlas.export(ExportRequest(to: path, format: .csv)) }
    #expect(error?.description.contains("cannot be written: there is no folder") == true)
    #expect(try folder.names() == [])
  }

  @Test func nothingToExportIsSaid() throws {
    var request = ExportRequest(to: folder.file("out"), format: .csv)
    request.from = "b-side"
    #expect(throws: AtlasError.export(.nothing)) { try small.atlas.export(request) }
    #expect(try folder.names() == [])
  }
}
