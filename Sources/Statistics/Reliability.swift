/// The reliability diagram of stated probabilities: of the pairs given 0.9, how many match?
///
/// Equal-width bins; the definitions are those of Guo et al. 2017 (arXiv:1706.04599).
package struct Reliability: Hashable, Sendable, Codable {
  /// The pairs whose probability lies in [low, high).
  package struct Bin: Hashable, Sendable, Codable {
    package let low: Double
    /// Included in the last bin only.
    package let high: Double
    /// Pairs in the bin.
    package let count: Int
    /// 0 in an empty bin.
    package let meanProbability: Double
    /// The observed frequency; 0 in an empty bin.
    package let fractionMatched: Double

    package init(low: Double, high: Double, count: Int, meanProbability: Double, fractionMatched: Double) {
      self.low = low
      self.high = high
      self.count = count
      self.meanProbability = meanProbability
      self.fractionMatched = fractionMatched
    }

    private enum CodingKeys: String, CodingKey {
      case low, high, count
      case meanProbability = "mean_probability"
      case fractionMatched = "fraction_matched"
    }
  }

  /// Ascending, of equal width, covering 0…1; empty bins included.
  package let bins: [Bin]
  /// Mean squared difference of probability and outcome (Brier 1950).
  package let brier: Double
  /// Σ over bins of |mean probability − fraction matched| · count / total; 0 of no pairs.
  package let expectedCalibrationError: Double
  /// Pairs in all bins.
  package var count: Int { bins.reduce(0) { $0 + $1.count } }

  /// A diagram computed earlier and read back.
  package init(bins: [Bin], brier: Double, expectedCalibrationError: Double) {
    self.bins = bins
    self.brier = brier
    self.expectedCalibrationError = expectedCalibrationError
  }

  /// - Precondition: Every probability is finite; values outside 0…1 fall into the outer bins.
  package init(_ outcomes: [(probability: Double, isMatch: Bool)], binCount: Int = 10) {
    var counts = [Int](repeating: 0, count: binCount)
    var sums = [Double](repeating: 0, count: binCount)
    var matches = [Int](repeating: 0, count: binCount)
    var squares = 0.0
    for (p, isMatch) in outcomes {
      let bin = min(binCount - 1, max(0, Int(p * Double(binCount))))
      let error = p - (isMatch ? 1 : 0)
      counts[bin] += 1
      sums[bin] += p
      matches[bin] += isMatch ? 1 : 0
      squares += error * error
    }
    let total = Double(max(1, outcomes.count))
    bins = (0..<binCount).map { bin in
      let count = Double(max(1, counts[bin]))
      return Bin(
        low: Double(bin) / Double(binCount), high: Double(bin + 1) / Double(binCount), count: counts[bin],
        meanProbability: sums[bin] / count, fractionMatched: Double(matches[bin]) / count)
    }
    brier = squares / total
    expectedCalibrationError = bins.reduce(0) {
      $0 + Double($1.count) * abs($1.meanProbability - $1.fractionMatched) / total
    }
  }

  private enum CodingKeys: String, CodingKey {
    case bins, brier
    case expectedCalibrationError = "ece"
  }
}
