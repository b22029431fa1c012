/// A moment of training from which it goes on bit by bit: everything else follows from configuration, seed and step.
package struct Checkpoint: Sendable {
  /// Steps taken.
  package var step: Int
  /// What embeds: the weights, or their running mean where training keeps one.
  package var weights: [NamedTensor]
  /// What only resuming needs: Adam's `mean.NAME` and `variance.NAME`, and the raw `weight.NAME` beside a running mean.
  package var state: [NamedTensor]

  package init(step: Int, weights: [NamedTensor], state: [NamedTensor]) {
    self.step = step
    self.weights = weights
    self.state = state
  }
}
