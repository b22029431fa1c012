package import Statistics

/// How a match run's probabilities were made.
package struct CalibrationRow: Hashable, Sendable {
  /// JSON of the regression.
  package var definition: String
  /// Names of those it was learnt from.
  package var animals: [String]
  /// Candidates it was fitted on.
  package var examples: Int
  /// Each animal predicted by a fit to the others.
  package var reliability: Reliability

  /// Memberwise.
  package init(definition: String, animals: [String], examples: Int, reliability: Reliability) {
    self.definition = definition
    self.animals = animals
    self.examples = examples
    self.reliability = reliability
  }
}
