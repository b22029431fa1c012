/// How a match run's probabilities were made, as a row with its reliability bins.
package struct CalibrationRow: Hashable, Sendable {
  /// One bin of the reliability diagram.
  package struct Bin: Hashable, Sendable {
    /// Lower edge of the predicted probability.
    package var low: Double
    /// Upper edge.
    package var high: Double
    /// Candidates in the bin.
    package var count: Int
    /// Mean predicted probability.
    package var meanProbability: Double
    /// Fraction of them that are matches.
    package var fractionMatched: Double

    /// Memberwise.
    package init(low: Double, high: Double, count: Int, meanProbability: Double, fractionMatched: Double) {
      self.low = low
      self.high = high
      self.count = count
      self.meanProbability = meanProbability
      self.fractionMatched = fractionMatched
    }
  }

  /// JSON of the regression.
  package var definition: String
  /// Names of those it was learnt from.
  package var animals: [String]
  /// Candidates it was fitted on.
  package var examples: Int
  /// Brier score, each animal predicted by a fit to the others.
  package var brier: Double
  /// Likewise.
  package var expectedCalibrationError: Double
  /// By rising probability.
  package var bins: [Bin]

  /// Memberwise.
  package init(
    definition: String, animals: [String], examples: Int, brier: Double, expectedCalibrationError: Double, bins: [Bin]
  ) {
    self.definition = definition
    self.animals = animals
    self.examples = examples
    self.brier = brier
    self.expectedCalibrationError = expectedCalibrationError
    self.bins = bins
  }
}
