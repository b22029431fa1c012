/// One point of a training curve.
package struct TrainingStep: Hashable, Sendable {
  /// Batch, from 1.
  package var step: Int
  /// Of the batch.
  package var loss: Double
  /// On held-out animals, where it was taken.
  package var validationTop1: Double?
  /// Nil where it was not measured.
  package var imagesPerSecond: Double?

  /// Memberwise.
  package init(step: Int, loss: Double, validationTop1: Double? = nil, imagesPerSecond: Double? = nil) {
    self.step = step
    self.loss = loss
    self.validationTop1 = validationTop1
    self.imagesPerSecond = imagesPerSecond
  }
}
