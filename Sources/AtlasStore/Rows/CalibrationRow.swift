/// How a match run's probabilities were made, as a row with its reliability bins.
package struct CalibrationRow: Hashable, Sendable {
  package struct Bin: Hashable, Sendable {
    package var low: Double
    package var high: Double
    package var count: Int
    package var meanProbability: Double
    package var fractionMatched: Double

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
  package var examples: Int
  package var brier: Double
  package var expectedCalibrationError: Double
  package var bins: [Bin]

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
