import AtlasStore
import Foundation
import NeuroBridge
import Testing
import Vocabulary

/// What comes with the program: nothing is trained here.
@Suite(.enabled(if: Atlas.hasBaseModel)) struct BaseModelTests {
  @Test func aNewAtlasEmbedsWithoutTraining() throws {
    let simulated = try SimulatedAtlas(animals: 1, neurons: 6)
    let report = try simulated.atlas.embed()
    #expect(report.model == "base-1@1" && report.embedded > 6)
    let used = try simulated.atlas.rows("SELECT detail FROM activity_input WHERE detail LIKE 'base-1.safetensors%'")
    #expect(used.count == 1)
    #expect(try simulated.atlas.embed().embedded == 0)
    #expect(try simulated.atlas.store.read { try $0.models() }.map(\.name) == ["base-1"])
  }

  @Test func aNewAtlasMatchesByAppearanceAndWithoutItWhereNoModelIsWanted() throws {
    let simulated = try SimulatedAtlas(animals: 1, neurons: 8)
    let without = try simulated.atlas.match(.init(from: "two-photon", to: "fmost", usesAppearance: false))
    #expect(without[0].model == nil)
    #expect(try simulated.atlas.store.read { try $0.models() }.isEmpty)
    let with = try simulated.atlas.match(.init(from: "two-photon", to: "fmost"))
    #expect(with[0].model == "base-1@1")
  }

  @Test func aTrainingStartsFromItAndCountsNoAnimalAsSeenByIt() throws {
    let simulated = try SimulatedAtlas(animals: 2, neurons: 8, held: 1)
    let report = try simulated.atlas.train(
      Atlas.TrainRequest(
        name: "mine", method: .linear, backbone: Atlas.baseModel, holdOut: ["S02"], steps: 1,
        identitiesPerBatch: 4))
    #expect(report.backbone == "base-1@1")
  }

  @Test func anAtlasWithoutStacksIsMatchedByPositionsAlone() throws {
    let store = try AtlasStore.inMemory()
    try store.atomicActivity("test") { transaction, _ in
      let animal = try transaction.ensureAnimal(named: "M01")
      for (name, modality) in [("a", Modality.twoPhoton), ("b", .fmost)] {
        _ = try transaction.insertSession(of: animal.id, name: name, modality: modality)
      }
    }
    let report = try Atlas(store: store).match(.init(from: "a", to: "b"))
    #expect(report[0].model == nil)
    #expect(report[0].remarks.contains { $0.contains("matched by soma positions alone") })
    #expect(try store.read { try $0.models() }.isEmpty)
  }
}
