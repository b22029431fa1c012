package import Vocabulary

/// A model after some training step.
package struct Checkpoint: Hashable, Sendable {
  package typealias ID = Identifier<Checkpoint>

  package let id: ID
  package let model: Model.ID
  package let step: Int
  package let weights: Weights.ID
  /// Optimiser moments, to resume from; nil once training has ended.
  package let moments: Weights.ID?
  /// JSON: random state and sampler position, to resume from.
  package let state: String
  /// JSON: loss, metrics on held-out animals.
  package let metrics: String
  package let at: String
}
