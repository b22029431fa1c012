import Testing
import Vocabulary

@testable import Learning

/// Training from cached activations against training that recomputes them.
@Suite struct ActivationCacheTests {
  private let set = blobs(identities: 10)

  private func network(_ method: Method) -> EmbeddingNetwork {
    var network = EmbeddingNetwork(
      NetworkConfiguration(
        channels: 2, pixels: 12, dimension: 16, local: nil,
        global: .init(
          transformer: .init(stem: .patches(4), width: 16, depth: 3, heads: 2, hiddenWidth: 16),
          head: .projectedToken)), seed: 4)
    network.freeze(for: method)
    return network
  }

  private func configuration(steps: Int = 6, microBatch: Int? = nil) -> TrainingConfiguration {
    var result = tinyTraining(steps: steps)
    result.identitiesPerBatch = 5
    result.fixedViews = 3
    result.microBatch = microBatch
    return result
  }

  private func train(
    _ method: Method, _ configuration: TrainingConfiguration, _ cache: (any ActivationCache)?
  ) throws -> Trainer {
    var trainer = try Trainer(configuration, network: network(method), set: set, activations: cache)
    while !trainer.isDone { _ = try trainer.takeStep() }
    return trainer
  }

  @Test(arguments: [Method.linear, .partial(blocks: 1)])
  func aRepeatedRunSkipsTheFrozenLayersAndGivesTheSameWeights(_ method: Method) throws {
    let memory = ActivationMemory()
    let without = try train(method, configuration(), nil)
    let first = try train(method, configuration(), memory)
    let again = try train(method, configuration(), memory)
    #expect(without.frozenPasses == 6 * 10)
    #expect(first.frozenPasses == memory.count && memory.count <= 3 * 20)
    #expect(again.frozenPasses == 0)
    #expect(first.checkpoint.weights == without.checkpoint.weights)
    #expect(again.checkpoint.weights == without.checkpoint.weights)
  }

  @Test func noMoreViewsAreDrawnThanConfigured() throws {
    let memory = ActivationMemory()
    let trainer = try train(.linear, configuration(steps: 60), memory)
    #expect(memory.count == 3 * 20 && trainer.frozenPasses == 60)
    var still = configuration(steps: 60)
    still.augmentation = .none
    let unaugmented = ActivationMemory()
    _ = try train(.linear, still, unaugmented)
    #expect(unaugmented.count == 20)
  }

  @Test func activationsOfOnePrefixAreNotUsedForAnother() throws {
    let memory = ActivationMemory()
    let linear = try train(.linear, configuration(), memory)
    let partial = try train(.partial(blocks: 1), configuration(), memory)
    #expect(partial.frozenPasses > 0 && linear.frozenPasses > 0)
    let alone = try train(.partial(blocks: 1), configuration(), nil)
    #expect(partial.checkpoint.weights == alone.checkpoint.weights)
  }

  @Test func microBatchesOfActivationsGiveTheSameGradient() throws {
    let memory = ActivationMemory()
    let (whole, split) = (
      try train(.partial(blocks: 1), configuration(steps: 1), memory),
      try train(.partial(blocks: 1), configuration(steps: 1, microBatch: 3), memory)
    )
    let size = whole.gradients.values.joined().map(abs).max()!
    #expect(
      zip(whole.gradients.values.joined(), split.gradients.values.joined()).allSatisfy { abs($0 - $1) < 1e-5 * size })
  }

  @Test func theTrainersEmbedderUsesTheCache() throws {
    let memory = ActivationMemory()
    let trainer = try train(.linear, configuration(), memory)
    let before = memory.count
    let plain = Embedder(trainer.embeddingNetwork).embed(set.patches, pixels: set.pixels, rotation: 0.3)
    #expect(trainer.embedder.embed(set.patches, pixels: set.pixels, rotation: 0.3) == plain)
    #expect(memory.count == before + set.samples.count)
    #expect(trainer.embedder.embed(set.patches, pixels: set.pixels, rotation: 0.3) == plain)
    #expect(memory.count == before + set.samples.count)
  }

  @Test func anImageDrawnTwiceForAnIdentityGetsTwoAugmentations() throws {
    var single = TrainingSet(channels: 2, pixels: set.pixels)
    for (i, sample) in set.samples.enumerated() where sample.modality == .fmost {
      single.append(sample, patch: Array(set.patches[i * set.patchCount..<(i + 1) * set.patchCount]))
    }
    var configuration = configuration()
    configuration.unpaired = .only
    let trainer = try Trainer(configuration, network: network(.linear), set: single)
    let draws = trainer.draws(step: 0)
    #expect(draws[0].sample == draws[1].sample && draws[0].shared == draws[1].shared)
    #expect(trainer.images(of: [draws[0]]) != trainer.images(of: [draws[1]]))
  }
}
