import CKernels
import Numerics
import Vocabulary

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Trains a network on a set, one step a call.
///
/// The same configuration, set and thread count give the same weights, in one run or resumed from a checkpoint.
package struct Trainer: Sendable {
  /// Metrics of one step.
  package struct Report: Sendable {
    /// Steps taken, this one included.
    package let step: Int
    /// Over the pairs that the miner chose.
    package let loss: Double
    /// Before clipping.
    package let gradientNorm: Double
    /// Augmentation and update included.
    package let imagesPerSecond: Double
  }

  /// Constant during the run.
  package let configuration: TrainingConfiguration
  /// With the weights of the last step.
  package internal(set) var network: EmbeddingNetwork
  let set: TrainingSet
  let samples: [Int]
  let labels: [Int]
  let groups: [Int]
  let sampler: BalancedSampler
  let augmenter: Augmenter
  /// Of each sample's patch; empty unless views are fixed.
  let hashes: [ContentHash]
  /// nil unless views are fixed and the first layers frozen.
  let frozen: FrozenLayers?
  /// Images that ran through the frozen layers so far; the activations of all others came from the cache.
  package private(set) var frozenPasses = 0
  var adam: Adam
  /// Of the last step, before clipping.
  private(set) var gradients: Gradients
  /// Running means of the trainable weights; empty without averaging.
  var averages: [[Float]] = []

  /// Steps taken.
  package var step: Int { adam.steps }
  /// Whether all of the configuration's steps are taken.
  package var isDone: Bool { step >= configuration.steps }

  /// Starts at step 0. A batch has at most as many identities as the set.
  ///
  /// - Parameter activations: a cache of the frozen layers' activations, used when the configuration fixes the views.
  package init(
    _ configuration: TrainingConfiguration, network: EmbeddingNetwork, set: TrainingSet,
    activations: (any ActivationCache)? = nil
  ) throws(TrainingError) {
    let expected = network.configuration
    guard set.channels == expected.channels else {
      throw .patchesDoNotFit(channels: set.channels, pixels: set.pixels, network: "\(expected.channels) slabs")
    }
    self.configuration = configuration
    self.network = network
    self.set = set
    let isOwnIdentity = configuration.unpaired == .only
    samples = configuration.unpaired == .leftOut ? set.pairedSamples : Array(set.samples.indices)
    let allGroups = set.groups
    groups = samples.map { allGroups[$0] }
    labels = samples.map { isOwnIdentity ? $0 : set.samples[$0].identity }
    do {
      sampler = try BalancedSampler(
        labels: labels, groups: groups, identitiesPerBatch: min(configuration.identitiesPerBatch, Set(labels).count),
        instancesPerIdentity: configuration.instancesPerIdentity,
        allowsSingles: configuration.unpaired != .leftOut, seed: configuration.seed)
    } catch { throw .sampler(error) }
    augmenter = Augmenter(
      configuration.augmentation, channels: expected.channels, sourcePixels: set.pixels, pixels: expected.pixels)
    hashes = configuration.fixedViews == nil ? [] : set.contentHashes
    frozen = configuration.fixedViews == nil ? nil : FrozenLayers(of: network, cache: activations)
    nb_keep_freed_memory()
    self.network.parameters.packCache = PackedWeightCache()
    adam = Adam(configuration.adam, for: network.parameters)
    gradients = Gradients(for: network.parameters)
    if configuration.averaging != nil { averages = network.parameters.trainableValues }
  }

  /// Draws a batch, runs the network forward and backward, and updates the weights.
  package mutating func takeStep() throws(TrainingError) -> Report {
    guard let report = try takeStep(unless: { false }) else { preconditionFailure("a step that nobody stopped") }
    return report
  }

  /// The same, or nil where `isStopped` became true before the update: then the state is that after the last step.
  package mutating func takeStep(unless isStopped: () -> Bool) throws(TrainingError) -> Report? {
    let started = monotonicSeconds()
    let draws = draws(step: step)
    let batches = microBatches(of: input(of: draws))
    // A batch that fits as a whole goes forward only once.
    let keepsCaches = batches.count == 1
    network.parameters.packCache?.setHoldsTrained(!keepsCaches)
    var caches: [EmbeddingNetwork.Cache] = []
    var z = Tensor(zeros: [0, network.configuration.dimension])
    for batch in batches {
      if isStopped() { return nil }
      let (part, cache) = forward(batch)
      z = Tensor(
        AlignedArray(joining: [(z.values, 0..<z.count), (part.values, 0..<part.count)]),
        shape: [z.shape[0] + part.shape[0], part.width])
      if keepsCaches { caches.append(cache) }
    }
    let (loss, dz) = try loss(of: z, draws)
    gradients.clear()
    var start = 0
    for batch in batches {
      if isStopped() { return nil }
      let cache = keepsCaches ? caches.removeFirst() : forward(batch).1
      let count = batch.shape[0] * z.width
      network.backward(Tensor(Array(dz[start..<start + count]), shape: [batch.shape[0], z.width]), cache, &gradients)
      start += count
    }
    gradients.finish()
    let norm = gradients.norm
    guard norm.isFinite else {
      throw .notFinite(step: step + 1, tensor: "the gradient of " + firstNonFinite(gradients.values))
    }
    let learningRate = configuration.schedule.learningRate(step: step, of: configuration.steps)
    let scale = configuration.maxGradientNorm.map { min(1, $0 / max(norm, 1e-12)) } ?? 1
    adam.step(&network.parameters, gradients, learningRate: learningRate, scale: scale)
    network.parameters.dropTrainedPacks()
    average()
    return Report(
      step: step, loss: loss, gradientNorm: norm,
      imagesPerSecond: Double(draws.count) / (monotonicSeconds() - started))
  }

  /// The loss of embeddings z: [images, dimension], and dz as one array.
  private func loss(of z: Tensor, _ draws: [Draw]) throws(TrainingError) -> (Double, [Float]) {
    guard z.withPointer({ nb_all_finite($0, z.count) }) == 1 else {
      throw .notFinite(step: step + 1, tensor: firstNonFiniteWeight ?? "an embedding")
    }
    let similarity = SimilarityMatrix(z.values.array().map(Double.init), dimension: network.configuration.dimension)
    let pairs = configuration.miner.mine(
      similarity, labels: draws.map(\.label),
      groups: configuration.minesAcrossModalitiesOnly ? draws.map(\.group) : nil)
    let (loss, dS) = configuration.loss.evaluate(similarity, pairs)
    guard loss.isFinite else { throw .notFinite(step: step + 1, tensor: firstNonFiniteWeight ?? "the loss") }
    return (loss, similarity.embeddingGradient(dS).map(Float.init))
  }

  /// The first patches of the training set, and their edge.
  package func patches(first count: Int) -> ([Float], pixels: Int) {
    (Array(set.patches.prefix(count * set.patchCount)), set.pixels)
  }

  /// The network's input: images, or the frozen layers' activations of them.
  private mutating func input(of draws: [Draw]) -> Tensor {
    guard let frozen else { return images(of: draws) }
    let (activations, passes) = frozen.activations(of: draws.map(contentHash), network) { image(of: draws[$0]) }
    frozenPasses += passes
    return activations
  }

  private func forward(_ input: Tensor) -> (Tensor, EmbeddingNetwork.Cache) {
    frozen.map { network.forward(input, from: $0.prefix) } ?? network.forward(input)
  }

  private mutating func average() {
    guard let averaging = configuration.averaging, !averages.isEmpty else { return }
    // The first weights would otherwise dominate a short run's mean.
    let decay = Float(min(averaging, Double(step) / Double(step + 9)))
    for index in averages.indices {
      let weights = network.parameters.values[index]
      for i in averages[index].indices { averages[index][i] += (1 - decay) * (weights[i] - averages[index][i]) }
    }
  }

  private var firstNonFiniteWeight: String? {
    network.parameters.values.allSatisfy { nb_all_finite($0, $0.count) == 1 }
      ? nil : "the weight " + firstNonFinite(network.parameters.values)
  }

  private func firstNonFinite(_ values: [[Float]]) -> String {
    zip(network.parameters.entries, values).first { !$0.1.allSatisfy(\.isFinite) }?.0.name ?? "a weight"
  }
}

private func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}
