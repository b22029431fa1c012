/// One point of a training curve.
package struct TrainingStep: Hashable, Sendable {
  package var step: Int
  package var loss: Double
  /// On held-out animals, where it was taken.
  package var validationTop1: Double?
  package var imagesPerSecond: Double?

  package init(step: Int, loss: Double, validationTop1: Double? = nil, imagesPerSecond: Double? = nil) {
    self.step = step
    self.loss = loss
    self.validationTop1 = validationTop1
    self.imagesPerSecond = imagesPerSecond
  }
}
