import AtlasStore
import Foundation
import Learning
import NeuroBridge
import Testing

/// Training that starts from pretrained weights.
@Suite(.serialized) struct BackboneTests {
  /// One atlas for all: simulating tissue takes longer than everything these tests do with it.
  private static let shared = Result {
    let simulated = try SimulatedAtlas()
    let file = simulated.folder + "/vit.safetensors"
    try TinyBackbone().write(to: file)
    _ = try simulated.atlas.importWeights(.init(file: file, name: "vit"))
    return simulated
  }
  let atlas: Atlas

  init() throws { atlas = try Self.shared.get().atlas }

  func weights(_ model: String) throws -> [String: [Float]] {
    try atlas.store.read { transaction in
      let model = try transaction.model(named: model)
      let tensors = try transaction.tensors(transaction.checkpoint(model.checkpoint!).weights)
      return Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.values) })
    }
  }

  func train(_ method: TrainingMethod, name: String? = nil, holdOut: [String] = ["S03"], steps: Int = 2) throws
    -> Atlas.TrainReport
  {
    var options = Atlas.TrainRequest(
      name: name ?? method.rawValue, method: method, backbone: "vit", holdOut: holdOut, steps: steps,
      identitiesPerBatch: 4)
    options.learningRate = 1e-2
    return try atlas.train(options)
  }

  @Test(
    arguments: [
      (.none, []), (.linear, ["global.head."]), (.partial, ["global.blocks.1.", "global.blocks.2.", "global.norm."]),
      (.lora, [".lora_"]), (.full, ["global.patch_embed.", "global.blocks.0."]),
      (.dualChannel, ["local.", "gate", "global.blocks.0."]),
    ] as [(TrainingMethod, [String])])
  func aMethodChangesWhatItTrainsAndNothingElse(_ method: TrainingMethod, _ trained: [String]) throws {
    let before = try weights("vit")
    let report = try train(method)
    #expect(report.backbone == "vit@1" && report.method == method.rawValue)
    #expect((report.trainableParameters == 0) == (method == .none))
    let after = try weights(method.rawValue)
    for (name, values) in before where ![.full, .dualChannel].contains(method) {
      let mayChange = trained.contains { name.hasPrefix($0) }
      #expect((after[name] == values) == !mayChange, "\(name)")
    }
    for part in trained { #expect(after.keys.contains { $0.contains(part) }, "\(part)") }
    let metrics = try atlas.store.read { try $0.checkpoints(of: $0.model(named: method.rawValue).id) }.last?.metrics
    #expect(metrics?.contains("\"trainable_parameters\":\(report.trainableParameters)") == true)
  }

  @Test func theViewExperimentHasARowForEachTraining() throws {
    _ = try train(.linear, name: "seen-linear")
    _ = try train(.full, name: "seen-full")
    let rows = try atlas.rows(
      "SELECT name, backbone, trainable_parameters < parameters, top1 IS NOT NULL, peak_bytes > 0 FROM experiment "
        + "WHERE name LIKE 'seen-%' ORDER BY name")
    #expect(
      rows == [
        [.text("seen-full"), .text("vit@1"), .integer(0), .integer(1), .integer(1)],
        [.text("seen-linear"), .text("vit@1"), .integer(1), .integer(1), .integer(1)],
      ])
  }

  @Test func anAnimalThatTheBackboneHasSeenCannotBeHeldOut() throws {
    _ = try train(.full, name: "first")
    let options = Atlas.TrainRequest(name: "more", method: .full, backbone: "first", holdOut: ["S01"], steps: 1)
    #expect(throws: AtlasError.train(.backboneHasSeen(animal: "S01", backbone: "first@1"))) {
      _ = try atlas.train(options)
    }
  }

  @Test func aMethodThatNeedsABackboneIsRefusedWithoutOne() throws {
    #expect(throws: AtlasError.train(.needsBackbone(method: "lora"))) { _ = try atlas.train(.init(method: .lora)) }
  }

  @Test func theMethodsOfARequestAreThoseOfTheNetwork() {
    #expect(TrainingMethod.allCases.map(\.rawValue) == Learning.Method.names)
    #expect(
      LoRAProjection.allCases.map(\.rawValue) == LowRank.Configuration.Projection.allCases.map(\.rawValue))
  }

  @Test(.enabled(if: ProgramRun.path != nil)) func anUnknownMethodIsAnsweredWithTheKnownOnes() throws {
    let run = try ProgramRun("train", "no.atlas", "--method", "magic")
    #expect(run.status == 2)
    for method in TrainingMethod.allCases { #expect(run.error.contains(method.rawValue), "\(run.error)") }
  }

  @Test func pretrainingNeedsNoPairsAndMakesABackbone() throws {
    let empty = try SimulatedAtlas(animals: 2, held: 2)
    var options = Atlas.TrainRequest.pretraining(simulated: 1, unlabelled: "fmost", steps: 2)
    options.identitiesPerBatch = 8
    let report = try empty.atlas.train(options)
    #expect(report.model == "base@1" && report.identities > 20)
    #expect(try empty.atlas.embed(.init(model: "base")).embedded > 0)
    try empty.atlas.importPairs(PairsRequest(empty.animals[0].pairs, animal: "S01", from: "two-photon", to: "fmost"))
    // It saw both animals, unlabelled.
    #expect(throws: AtlasError.train(.backboneHasSeen(animal: "S02", backbone: "base@1"))) {
      _ = try empty.atlas.train(.init(backbone: "base", holdOut: ["S02"], steps: 1, identitiesPerBatch: 4))
    }
    #expect(try empty.atlas.train(.init(backbone: "base", steps: 1, identitiesPerBatch: 4)).backbone == "base@1")
  }

  @Test func aPartThatIsLeftOutHasNoWeights() throws {
    func train(without parts: Set<TrainingPart>) throws -> [String: [Float]] {
      var options = Atlas.TrainRequest(name: parts.map(\.rawValue).sorted().joined(), steps: 2, identitiesPerBatch: 4)
      options.without = parts
      _ = try atlas.train(options)
      return try weights(options.name)
    }
    #expect(try !train(without: [.local]).keys.contains { $0.hasPrefix("local.") || $0.hasPrefix("gate") })
    #expect(try !train(without: [.global, .miner]).keys.contains { $0.hasPrefix("global.") })
    let gate = try train(without: [.gate]).filter { $0.key.hasPrefix("gate.") }
    #expect(!gate.isEmpty && gate.allSatisfy { $0.value.allSatisfy { $0 == 0 } })
    #expect(throws: AtlasError.train(.badOption("--without local and global: one channel must stay"))) {
      _ = try train(without: [.local, .global])
    }
  }

  @Test func pretrainingOnNothingIsRefused() throws {
    #expect(throws: AtlasError.self) { _ = try atlas.train(.pretraining(simulated: 0)) }
    #expect(throws: AtlasError.self) { _ = try atlas.train(.pretraining(simulated: 0, unlabelled: "nowhere")) }
  }
}
