import AtlasStore
import Foundation
import GRDB
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

struct OriginTests {
  let small: SmallAtlas
  private let a0 = "M01/a-side/a0"
  private let b0 = "M01/b-side/b0"

  /// One run whose transform shifts by 1, 2, 3 µm.
  init() throws {
    small = try SmallAtlas([[1, 0], [0, 1]], [[1, 0], [0, 1]])
    let small = small
    try small.atlas.store.atomicActivity("match", parameters: ["k": 10], seed: 7) { transaction, _ in
      let sessions = try transaction.sessions()
      let model = try transaction.model(named: "given")
      let run = try transaction.insertMatchRun(
        from: sessions[0].id, to: sessions[1].id, model: model.id,
        candidates: [
          Candidate(a: small.a[0], b: small.b[0], similarity: 0.9, rankAB: 1, rankBA: 1, margin: 0.4, isAccepted: true)
        ])
      let shift = """
        {"affine": {"linear": {"x": [1, 0, 0], "y": [0, 1, 0], "z": [0, 0, 1]}, "translation": [1, 2, 3]}}
        """
      try transaction.insertTransform(
        Transform(
          kind: "translation", undetermined: "", rotationDegrees: 0, tiltDegrees: 0, scale: 1, sigma: 2,
          definition: shift), of: run)
    }
  }

  @Test func aMatchLeadsBackToItsRunModelAndTransform() throws {
    let origin = try #require(try small.atlas.origin(of: b0, a0))
    #expect(origin.a == a0)
    #expect(origin.run == 1)
    #expect(origin.seed == 7)
    #expect(origin.parameters == #"{"k":10}"#)
    #expect(origin.model == "given@1")
    #expect(origin.transformKind == "translation")
    #expect(origin.calibration == nil)
    #expect(origin.status == "proposed")
    #expect(origin.stale == nil)
    #expect(try small.atlas.origin(of: a0, "M01/b-side/b1") == nil)
  }

  @Test func whatHasChangedSinceMarksTheRunAndItsMatches() throws {
    let store = small.atlas.store
    try store.atomicActivity("embed") { transaction, _ in
      try transaction.insertEmbeddings(
        [Embedding(neuron: small.a[0], vector: [0, 1])], by: transaction.model(named: "given").id)
    }
    #expect(try small.atlas.rows("SELECT stale FROM matches") == [[.text("embedded again since")]])
    try store.atomicActivity("import neurons") { transaction, _ in
      try transaction.insertNeuron(label: "new", position: .zero, radius: nil, in: transaction.sessions()[0].id)
    }
    #expect(try small.atlas.rows("SELECT stale FROM matches") == [[.text("neurons added since")]])
    try store.atomicActivity("match") { transaction, _ in
      let sessions = try transaction.sessions()
      _ = try transaction.insertMatchRun(from: sessions[0].id, to: sessions[1].id, model: nil, candidates: [])
    }
    #expect(
      try small.atlas.rows("SELECT run_id, stale FROM match_origin ORDER BY 1")
        == [[.integer(1), .text("a newer run")], [.integer(2), .null]])
  }

  @Test func positionsAreMappedBothWays() throws {
    let there = try small.atlas.map(
      MapRequest([Point3(x: 10, y: 10, z: 10)], animal: "M01", from: "a-side", to: "b-side"))[0]
    #expect(there.distance(to: Point3(x: 11, y: 12, z: 13)) < 1e-9)
    let back = try small.atlas.map(MapRequest([there], animal: "M01", from: "b-side", to: "a-side"))[0]
    #expect(back.distance(to: Point3(x: 10, y: 10, z: 10)) < 1e-9)
  }

  @Test func withoutATransformMappingSaysWhatToDo() throws {
    let other = try SmallAtlas([nil], [nil])
    let error = #expect(throws: (any Error).self) {
      try other.atlas.map(MapRequest([.zero], animal: "M01", from: "a-side", to: "b-side"))
    }
    #expect(error.map { "\($0)".contains("neurobridge match --from a-side --to b-side") } == true)
  }

  @Test func anExportHoldsWhereBLiesInA() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("out.jsonl")
    try small.atlas.export(ExportRequest(to: path, format: .jsonl))
    let line = try String(contentsOfFile: path, encoding: .utf8)
    #expect(line.contains(#""x_b_in_a_um": -1.0, "y_b_in_a_um": -2.0, "z_b_in_a_um": -3.0}"#))
  }
}
