package import Vocabulary

/// A resumable moment of a model's training.
package struct Checkpoint: Hashable, Sendable {
  package typealias ID = Identifier<Checkpoint>

  package let id: ID
  package let model: Model.ID
  package let step: Int
  package let weights: Weights.ID
  /// Optimiser moments; nil once no longer needed.
  package let moments: Weights.ID?
  /// JSON: random words, sampler position.
  package let state: String
  /// JSON: loss, figures on held-out animals.
  package let figures: String
  package let at: String
}
