/// A state of training from which it resumes bit by bit; all else follows from configuration, seed and step.
package struct Checkpoint: Sendable {
  /// Steps taken.
  package var step: Int
  /// The weights to embed with: those of the step, or their running mean where training keeps one.
  package var weights: [NamedTensor]
  /// Read by `Trainer.resume` only: Adam's `mean.NAME` and `variance.NAME`, and the step's `weight.NAME` beside a
  /// running mean.
  package var state: [NamedTensor]

  /// As `Trainer.checkpoint` gives it.
  package init(step: Int, weights: [NamedTensor], state: [NamedTensor]) {
    self.step = step
    self.weights = weights
    self.state = state
  }
}
