/// One figure that an evaluation found.
package struct EvaluationMetric: Hashable, Sendable {
  package var method: String
  /// Nil for pixels.
  package var model: Model.ID?
  /// Nil for all animals pooled.
  package var animal: String?
  package var from: String
  package var to: String
  package var metric: String
  package var value: Double
  package var low: Double?
  package var high: Double?

  package init(
    method: String, model: Model.ID?, animal: String?, from: String, to: String, metric: String, value: Double,
    low: Double? = nil, high: Double? = nil
  ) {
    self.method = method
    self.model = model
    self.animal = animal
    self.from = from
    self.to = to
    self.metric = metric
    self.value = value
    self.low = low
    self.high = high
  }
}
