/// Everything that fixes a training run but its data; kept as JSON with the model.
package struct TrainingConfiguration: Codable, Sendable, Hashable {
  package var steps: Int
  package var identitiesPerBatch: Int
  package var instancesPerIdentity: Int
  package var loss: MetricLoss
  package var miner: MultiSimilarityMiner
  /// Mine pairs across modalities only.
  package var minesAcrossModalitiesOnly: Bool
  package var adam: Adam.Configuration
  package var schedule: Schedule
  /// The longest gradient taken as it is; nil never clips.
  package var largestGradient: Double?
  package var augmentation: Augmentation
  /// How much of the running mean of the weights a step keeps; nil embeds with the last weights themselves.
  package var averaging: Double?
  /// Neurons seen in one modality only, or without a known pair.
  package enum Unpaired: String, Codable, Sendable {
    /// They are not trained on.
    case leftOut = "left out"
    /// Each is an identity of its own: two augmentations of its patch must find each other among all others.
    case included
    /// Nothing but that, pairs forgotten: self-supervised pretraining.
    case only
  }
  package var unpaired: Unpaired
  /// Images that are in the network at once; nil holds the whole batch. Fewer take less memory and, since the loss is
  /// taken over the embeddings of all of them first, the same gradient, for a second walk forward.
  package var microBatch: Int?
  /// Views of each identity drawn once, among which every step chooses; nil draws a new one each time. Where the first
  /// layers are frozen, fixed views let their activations be kept instead of made again.
  package var fixedViews: Int?
  /// Validations without a better one after which training stops and the best weights are taken; nil never stops early.
  package var patience: Int?
  package var seed: UInt64

  package init(
    steps: Int, identitiesPerBatch: Int, instancesPerIdentity: Int = 2, loss: MetricLoss = .circle(.init()),
    miner: MultiSimilarityMiner = .init(), minesAcrossModalitiesOnly: Bool = false, adam: Adam.Configuration = .init(),
    schedule: Schedule, largestGradient: Double? = nil, augmentation: Augmentation = .init(), averaging: Double? = nil,
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
    self.largestGradient = largestGradient
    self.augmentation = augmentation
    self.averaging = averaging
    self.unpaired = unpaired
    self.microBatch = microBatch
    self.fixedViews = fixedViews
    self.patience = patience
    self.seed = seed
  }

  /// The paper's settings: Adam at 1e-4, 50 identities × 2, CircleLoss(γ 256, m 0.25), miner at its library's ε.
  package static func paper(steps: Int = 2000, seed: UInt64 = 1) -> Self {
    Self(steps: steps, identitiesPerBatch: 50, schedule: Schedule(rate: 1e-4), seed: seed)
  }

  /// For the compact network from nothing.
  package static func compact(steps: Int = 600, seed: UInt64 = 1) -> Self {
    Self(
      steps: steps, identitiesPerBatch: 50, schedule: Schedule(rate: 1e-3, warmUp: 20, decline: .cosine),
      largestGradient: nil, averaging: 0.98, seed: seed)
  }
}
