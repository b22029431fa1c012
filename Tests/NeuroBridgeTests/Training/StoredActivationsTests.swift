import AtlasStore
import GRDB
import Learning
import NeuroBridge
import Numerics
import Testing
import Vocabulary

/// Training from activations that are rows of the atlas.
@Suite struct StoredActivationsTests {
  private let store: AtlasStore
  private let set: TrainingSet
  private var configuration = TrainingConfiguration(
    steps: 4, identitiesPerBatch: 3, schedule: Schedule(learningRate: 1e-3), fixedViews: 2, seed: 1)

  init() throws {
    store = try AtlasStore.inMemory()
    var (set, random) = (TrainingSet(channels: 2, pixels: 18), SeededRandom(seed: 8))
    for identity in 0..<6 {
      for modality in [Modality.twoPhoton, .fmost] {
        let patch = (0..<set.patchCount).map { _ in Float(random.uniform()) }
        set.append(.init(identity: identity, modality: modality, animal: 0), patch: patch)
      }
    }
    self.set = set
  }

  private func network(_ method: Learning.Method, seed: UInt64 = 4) -> EmbeddingNetwork {
    var network = EmbeddingNetwork(
      NetworkConfiguration(
        channels: 2, pixels: 12, dimension: 8, local: nil,
        global: .init(
          transformer: .init(stem: .patches(4), width: 8, depth: 2, heads: 2, hiddenWidth: 8), head: .projectedToken)),
      seed: seed)
    network.freeze(for: method)
    return network
  }

  /// One run; returns its weights and how many images went through the frozen layers.
  private func train(
    _ method: Learning.Method = .linear, seed: UInt64 = 4, limit: Int = StoredActivations.limit
  ) throws -> (weights: [NamedTensor], passes: Int) {
    try store.activity("train") { activity in
      let network = network(method, seed: seed)
      let activations = try StoredActivations(activity, for: network, limit: limit)
      var trainer = try Trainer(configuration, network: network, set: set, activations: activations)
      while !trainer.isDone {
        _ = try trainer.takeStep()
        try activations?.rethrow()
      }
      _ = Retrieval(trainer.embedder, on: set, from: .twoPhoton, to: .fmost)
      try activations?.rethrow()
      return (trainer.checkpoint.weights, trainer.frozenPasses)
    }
  }

  private func count(_ sql: String) throws -> Int {
    try store.read { try Int.fetchOne($0.database, sql: sql) ?? 0 }
  }

  @Test func aRepeatedRunReadsEveryActivationFromRows() throws {
    let first = try train()
    let rows = try count("SELECT count(*) FROM activation")
    #expect(first.passes > 0 && rows > first.passes, "training's views and the unrotated ones of validation")
    let again = try train()
    #expect(again.passes == 0)
    #expect(again.weights == first.weights)
    #expect(try count("SELECT count(*) FROM activation") == rows)
    #expect(try count("SELECT count(*) FROM frozen_prefix WHERE name = 'global pooled' AND value_count = 8") == 1)
  }

  @Test func otherWeightsHaveRowsOfTheirOwn() throws {
    let first = try train()
    #expect(try train(seed: 5).passes == first.passes)
    #expect(try train(.partial(blocks: 1)).passes == first.passes)
    #expect(try count("SELECT count(*) FROM frozen_prefix") == 3)
    #expect(try train().passes == 0)
  }

  @Test func theLeastRecentlyUsedPrefixIsDeletedAtTheLimit() throws {
    _ = try train(seed: 4)
    let size = try store.read { try $0.activationByteCount() }
    #expect(try size == 4 * 8 * count("SELECT count(*) FROM activation"))
    _ = try train(seed: 5, limit: 2 * size)
    #expect(try count("SELECT count(*) FROM frozen_prefix") == 2)
    _ = try train(seed: 6, limit: 2 * size)
    #expect(try count("SELECT count(*) FROM frozen_prefix") == 2)
    #expect(try store.read { try $0.activationByteCount() } <= 2 * size)
    #expect(try train(seed: 5).passes == 0)
    #expect(try train(seed: 4).passes > 0)
  }

  @Test func atTheLimitTheNetworkRunsAsIfNoRowWereThere() throws {
    let whole = try train()
    try store.activity("forget") { activity in
      try activity.write { try $0.database.execute(sql: "DELETE FROM frozen_prefix") }
    }
    let cramped = try train(limit: 100)
    #expect(cramped.weights == whole.weights && cramped.passes > whole.passes)
    #expect(try store.read { try $0.activationByteCount() } <= 100)
  }

  @Test func aDamagedRowStopsTrainingWithAReason() throws {
    _ = try train()
    try store.activity("damage") { activity in
      try activity.write { try $0.database.execute(sql: "DROP TABLE activation") }
    }
    #expect(throws: (any Error).self) { try train() }
  }
}
