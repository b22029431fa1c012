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
/// The same configuration, set and thread count give the same weights, interrupted and resumed or not.
package struct Trainer: Sendable {
  package struct Report: Sendable {
    /// Steps taken, this one included.
    package let step: Int
    package let loss: Double
    /// Length of the gradient before clipping.
    package let gradientLength: Double
    package let imagesPerSecond: Double
  }

  package let configuration: TrainingConfiguration
  /// With the weights of the last step.
  package private(set) var network: EmbeddingNetwork
  let set: TrainingSet
  let samples: [Int]
  let labels: [Int]
  let groups: [Int]
  let sampler: BalancedSampler
  let augmenter: Augmenter
  /// Of each sample's patch; empty unless views are fixed.
  let hashes: [ContentHash]
  /// nil unless views are fixed and the first layers frozen.
  private let frozen: FrozenLayers?
  /// Images that went through the frozen layers so far; the others' activations were kept.
  package private(set) var frozenPasses = 0
  private var adam: Adam
  /// Of the last step, before clipping.
  private(set) var gradients: Gradients
  /// Running means of the trainable weights; empty where there are none.
  private var averages: [[Float]] = []

  /// Steps taken.
  package var step: Int { adam.steps }
  package var isDone: Bool { step >= configuration.steps }

  /// Starts at step 0. A batch is no larger than the identities there are.
  ///
  /// - Parameter activations: where those of the frozen layers are kept, when the configuration fixes the views.
  package init(
    _ configuration: TrainingConfiguration, network: EmbeddingNetwork, set: TrainingSet,
    activations: (any ActivationCache)? = nil
  ) throws(TrainingError) {
    let wanted = network.configuration
    guard set.channels == wanted.channels else {
      throw .patchesDoNotFit(
        channels: set.channels, pixels: set.pixels,
        network: "\(wanted.channels) slabs")
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
      configuration.augmentation, channels: wanted.channels, sourcePixels: set.pixels, pixels: wanted.pixels)
    hashes = configuration.fixedViews == nil ? [] : set.contentHashes
    frozen = configuration.fixedViews == nil ? nil : FrozenLayers(of: network, cache: activations)
    nb_keep_freed_memory()
    self.network.parameters.packedForSteps = PackedFactors()
    adam = Adam(configuration.adam, for: network.parameters)
    gradients = Gradients(for: network.parameters)
    if configuration.averaging != nil { averages = trainableValues(of: network.parameters) }
  }

  /// Draws a batch, walks through the network and back, and takes one step.
  package mutating func takeStep() throws(TrainingError) -> Report {
    let started = monotonicSeconds()
    let draws = draws(step: step)
    let (labels, modalities) = (draws.map(\.label), draws.map(\.group))
    let pieces = pieces(of: input(of: draws))
    // Where the whole batch fits nothing is walked twice.
    let keepsAll = pieces.count == 1
    network.parameters.packedForSteps?.keepTrained(!keepsAll)
    var kept: [EmbeddingNetwork.Cache] = []
    var z = Tensor(zeros: [0, network.configuration.dimension])
    for piece in pieces {
      let (part, cache) = walk(piece)
      z = Tensor(
        AlignedArray(joining: [(z.values, 0..<z.count), (part.values, 0..<part.count)]),
        shape: [z.shape[0] + part.shape[0], part.width])
      if keepsAll { kept.append(cache) }
    }
    guard z.values.withUnsafeBufferPointer({ nb_all_finite($0.baseAddress!, $0.count) }) == 1 else {
      throw .notFinite(step: step + 1, tensor: firstNonFiniteWeight ?? "an embedding")
    }
    let similarity = SimilarityMatrix(z.values.array().map(Double.init), dimension: network.configuration.dimension)
    let pairs = configuration.miner.mine(
      similarity, labels: labels, groups: configuration.minesAcrossModalitiesOnly ? modalities : nil)
    let (loss, dS) = configuration.loss.evaluate(similarity, pairs)
    guard loss.isFinite else { throw .notFinite(step: step + 1, tensor: firstNonFiniteWeight ?? "the loss") }
    gradients.clear()
    let dz = similarity.embeddingGradient(dS).map(Float.init)
    var start = 0
    for piece in pieces {
      let cache = keepsAll ? kept.removeFirst() : walk(piece).1
      let count = piece.shape[0] * z.width
      network.backward(Tensor(Array(dz[start..<start + count]), shape: [piece.shape[0], z.width]), cache, &gradients)
      start += count
    }
    gradients.settle()
    let length = gradients.length
    guard length.isFinite else {
      throw .notFinite(step: step + 1, tensor: "the gradient of " + firstNonFinite(gradients.values))
    }
    let rate = configuration.schedule.rate(step: step, of: configuration.steps)
    let scale = configuration.largestGradient.map { min(1, $0 / max(length, 1e-12)) } ?? 1
    adam.step(&network.parameters, gradients, rate: rate, scale: scale)
    network.parameters.forgetChangedFactors()
    average()
    return Report(
      step: step, loss: loss, gradientLength: length,
      imagesPerSecond: Double(labels.count) / (monotonicSeconds() - started))
  }

  /// Some of the patches it learns from, and their edge.
  package func patches(first count: Int) -> ([Float], pixels: Int) {
    (Array(set.patches.prefix(count * set.patchCount)), set.pixels)
  }

  /// What embeds: the network with the running mean of its weights, where that is kept.
  package var embeddingNetwork: EmbeddingNetwork {
    var result = network
    result.parameters.packedForSteps = nil
    for (index, values) in averages.enumerated() where !values.isEmpty { result.parameters.values[index] = values }
    return result
  }

  /// Embeds with the weights of the last step, and keeps what its frozen layers make as training does.
  package var embedder: Embedder { Embedder(embeddingNetwork, frozen: frozen) }

  package var checkpoint: Checkpoint {
    let entries = network.parameters.entries
    var state: [NamedTensor] = []
    for (index, entry) in entries.enumerated() where entry.isTrainable {
      state.append(NamedTensor("mean." + entry.name, shape: entry.shape, values: adam.means[index]))
      state.append(NamedTensor("variance." + entry.name, shape: entry.shape, values: adam.variances[index]))
      if !averages.isEmpty {
        state.append(
          NamedTensor("weight." + entry.name, shape: entry.shape, values: network.parameters.values[index]))
      }
    }
    return Checkpoint(step: step, weights: embeddingNetwork.tensors, state: state)
  }

  /// Goes on from a checkpoint of the same configuration.
  package mutating func resume(from checkpoint: Checkpoint) throws(TrainingError) {
    do {
      try network.load(checkpoint.weights)
    } catch { throw .checkpointDoesNotFit(error.description) }
    network.parameters.packedForSteps = PackedFactors()
    if !averages.isEmpty { averages = trainableValues(of: network.parameters) }
    let state = Dictionary(checkpoint.state.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    func values(_ name: String, _ shape: [Int]) throws(TrainingError) -> [Float] {
      guard let tensor = state[name] else { throw .checkpointDoesNotFit("\(name) is missing") }
      guard tensor.shape == shape else { throw .checkpointDoesNotFit("\(name) is \(tensor.shape), not \(shape)") }
      return tensor.values
    }
    for (index, entry) in network.parameters.entries.enumerated() where entry.isTrainable {
      adam.means[index] = try values("mean." + entry.name, entry.shape)
      adam.variances[index] = try values("variance." + entry.name, entry.shape)
      if !averages.isEmpty {
        network.parameters.values[index] = try values("weight." + entry.name, entry.shape)
      }
    }
    adam.steps = checkpoint.step
  }

  /// What the network is given: images, or what its frozen layers made of them.
  private mutating func input(of draws: [Draw]) -> Tensor {
    guard let frozen else { return images(of: draws) }
    let (activations, passes) = frozen.activations(of: draws.map(contentHash), network) { image(of: draws[$0]) }
    frozenPasses += passes
    return activations
  }

  private func walk(_ input: Tensor) -> (Tensor, EmbeddingNetwork.Cache) {
    frozen.map { network.forward(input, from: $0.prefix) } ?? network.forward(input)
  }

  private mutating func average() {
    guard let keep = configuration.averaging, !averages.isEmpty else { return }
    // Short runs would else remember where they began.
    let kept = Float(min(keep, Double(step) / Double(step + 9)))
    for index in averages.indices {
      let weights = network.parameters.values[index]
      for i in averages[index].indices { averages[index][i] += (1 - kept) * (weights[i] - averages[index][i]) }
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

private func trainableValues(of parameters: Parameters) -> [[Float]] {
  zip(parameters.entries, parameters.values).map { $0.isTrainable ? $1 : [] }
}

private func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}
