/// One metric of an evaluation.
package struct EvaluationMetric: Hashable, Sendable {
  /// `name@version` of a model, or a pixel baseline.
  package var method: String
  /// Nil for pixels.
  package var model: Model.ID?
  /// Nil for all animals pooled.
  package var animal: String?
  /// Session of the queries.
  package var from: String
  /// Session of the gallery.
  package var to: String
  /// `cmc@1`, `map`, `auc`, …
  package var metric: String
  /// Fractions from 0 to 1; not stored where it is no finite number.
  package var value: Double
  /// Lower end of the 95 % confidence interval; nil where none was computed.
  package var low: Double?
  /// Upper end of the interval.
  package var high: Double?

  /// Memberwise.
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
