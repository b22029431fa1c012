package import Vocabulary

/// A model after some training step.
package struct Checkpoint: Hashable, Sendable {
  /// Row number.
  package typealias ID = Identifier<Checkpoint>

  /// Row number.
  package let id: ID
  /// The model trained.
  package let model: Model.ID
  /// Batches trained on so far.
  package let step: Int
  /// Of the network.
  package let weights: Weights.ID
  /// Optimiser moments, to resume from; nil once training has ended.
  package let moments: Weights.ID?
  /// JSON: random state and sampler position, to resume from.
  package let state: String
  /// JSON: loss, metrics on held-out animals.
  package let metrics: String
  /// UTC.
  package let at: String
}
