/// Everything that fixes a training run but its data; stored as JSON with the model.
package struct TrainingConfiguration: Codable, Sendable, Hashable {
  /// At most; `patience` may end training earlier.
  package var steps: Int
  /// Neurons of a batch.
  package var identitiesPerBatch: Int
  /// Images of each of them.
  package var instancesPerIdentity: Int
  /// Animals that the neurons of a batch are drawn from; nil is any number.
  package var animalsPerBatch: Int?
  /// Over the mined pairs.
  package var loss: MetricLoss
  /// Chooses the pairs that enter the loss.
  package var miner: MultiSimilarityMiner
  /// Mines no pairs within one modality.
  package var minesAcrossModalitiesOnly: Bool
  /// The optimiser.
  package var adam: Adam.Configuration
  /// Of the learning rate.
  package var schedule: Schedule
  /// Longer gradients are scaled down to this norm; nil never clips.
  package var maxGradientNorm: Double?
  /// `none` trains on the patches as they are.
  package var augmentation: Augmentation
  /// Decay of the running mean of the weights, with which to embed; nil embeds with the last weights.
  package var averaging: Double?
  /// What to do with neurons seen in one modality only, or without a known pair.
  package enum Unpaired: String, Codable, Sendable {
    /// No training on them.
    case leftOut = "left out"
    /// Each is an identity: two augmentations of its patch are a positive pair.
    case included
    /// As `included` for every patch, known pairs ignored: self-supervised pretraining.
    case only
  }
  /// By default there is no training on them.
  package var unpaired: Unpaired
  /// Images in the network at once; nil is the whole batch. Fewer take less memory for a second forward pass, with the
  /// same gradient, since the loss is over the embeddings of all of them.
  package var microBatch: Int?
  /// Augmented views of each identity, drawn once, of which every step chooses one; nil draws a new one each time.
  /// Activations of frozen layers can then be cached.
  package var fixedViews: Int?
  /// Validations without improvement after which training stops, with the best weights so far; nil never stops early.
  package var patience: Int?
  /// Of sampling and augmentation.
  package var seed: UInt64

  /// By default CircleLoss over known pairs, and Adam, without clipping.
  package init(
    steps: Int, identitiesPerBatch: Int, instancesPerIdentity: Int = 2, loss: MetricLoss = .circle(.init()),
    miner: MultiSimilarityMiner = .init(), minesAcrossModalitiesOnly: Bool = false, adam: Adam.Configuration = .init(),
    schedule: Schedule, maxGradientNorm: Double? = nil, augmentation: Augmentation = .init(), averaging: Double? = nil,
    unpaired: Unpaired = .leftOut, microBatch: Int? = nil, fixedViews: Int? = nil, patience: Int? = nil, seed: UInt64
  ) {
    self.steps = steps
    self.identitiesPerBatch = identitiesPerBatch
    self.instancesPerIdentity = instancesPerIdentity
    self.loss = loss
    self.miner = miner
    self.minesAcrossModalitiesOnly = minesAcrossModalitiesOnly
    self.adam = adam
    self.schedule = schedule
    self.maxGradientNorm = maxGradientNorm
    self.augmentation = augmentation
    self.averaging = averaging
    self.unpaired = unpaired
    self.microBatch = microBatch
    self.fixedViews = fixedViews
    self.patience = patience
    self.seed = seed
  }

  /// The paper's: Adam at 1e-4, 50 identities × 2, CircleLoss (γ 256, m 0.25), the library's miner.
  package static func paper(steps: Int = 2000, seed: UInt64 = 1) -> Self {
    Self(steps: steps, identitiesPerBatch: 50, schedule: Schedule(learningRate: 1e-4), seed: seed)
  }

  /// For the compact network from random weights.
  package static func compact(steps: Int = 600, seed: UInt64 = 1) -> Self {
    Self(
      steps: steps, identitiesPerBatch: 50, schedule: Schedule(learningRate: 1e-3, warmUp: 20, decline: .cosine),
      averaging: 0.98, seed: seed)
  }

  /// For the compact network from random weights and some hours: on much simulated tissue of many kinds, two animals a
  /// batch, so that neighbours in one field are told apart and not fields.
  package static func long(steps: Int = 4000, seed: UInt64 = 1) -> Self {
    var result = Self(
      steps: steps, identitiesPerBatch: 50, schedule: Schedule(learningRate: 1e-3, warmUp: 100, decline: .late),
      averaging: 0.995, seed: seed)
    result.animalsPerBatch = 2
    return result
  }

  private enum CodingKeys: String, CodingKey {
    case steps, loss, miner, adam, schedule, augmentation, averaging, unpaired, patience, seed
    case animalsPerBatch = "animals_per_batch"
    case identitiesPerBatch = "identities_per_batch"
    case instancesPerIdentity = "instances_per_identity"
    case minesAcrossModalitiesOnly = "mines_across_modalities_only"
    case maxGradientNorm = "max_gradient_norm"
    case microBatch = "micro_batch"
    case fixedViews = "fixed_views"
  }
}
