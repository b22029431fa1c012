import AtlasStore
import Foundation
import NeuroBridge
import TestSupport
import Testing

/// `fixtures/atlases/v11.atlas` after `migrate`: its models were written with the JSON keys of version 11.
struct UpgradedModelTests {
  let folder: TemporaryFolder
  let atlas: Atlas

  init() throws {
    folder = try TemporaryFolder()
    let path = folder.file("upgraded.atlas")
    let fixture = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../../fixtures/atlases/v11.atlas")
    try FileManager.default.copyItem(at: fixture.standardized, to: URL(filePath: path))
    #expect(try Atlas.migrate(path).from == 11)
    atlas = try Atlas(opening: path)
  }

  @Test(arguments: ["tiny", "dual"]) func aModelOfVersion11StillEmbedsNewNeurons(_ model: String) throws {
    _ = try atlas.embed(.init(model: model))
    let table = try folder.write("label,x_um,y_um,z_um\nnew,128,128,40\n", to: "new.csv")
    try atlas.importNeurons(NeuronsRequest(SomaTableRequest(path: table), animal: "M01", session: "two-photon"))
    let report = try atlas.embed(.init(model: model))
    #expect(report.embedded == 1 && report.dimension == 16)
  }

  @Test func itStillTrainsAsABackboneAndEvaluates() throws {
    let request = Atlas.TrainRequest(
      name: "more", method: .linear, backbone: "dual", holdOut: ["M03"], steps: 2, identitiesPerBatch: 4)
    #expect(try atlas.train(request).backbone == "dual@1")
    _ = try atlas.embed(.init(model: "more"))
    for model in ["dual", "more"] {
      let report = try atlas.evaluate(EvaluateRequest(model: model))
      #expect(
        report.animals == ["M03"] && report.seenInTraining.isEmpty, "the held-out animal is read from the old row")
      #expect(!report.directions.isEmpty)
    }
    let held = try atlas.rows("SELECT held_out FROM experiment WHERE name = 'dual'")
    #expect(held == [[.text(#"["M03"]"#)]])
  }

  @Test func anAnimalThatABackboneOfVersion11HasSeenCannotBeHeldOut() throws {
    let request = Atlas.TrainRequest(name: "more", method: .linear, backbone: "dual", holdOut: ["M01"], steps: 1)
    #expect(throws: AtlasError.train(.backboneHasSeen(animal: "M01", backbone: "dual@1"))) {
      try atlas.train(request)
    }
  }
}
