#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An observed statistic against its distribution between unrelated sessions.
package struct SignificanceTest: Hashable, Sendable, Codable {
  /// The statistic of the two sessions.
  package let observed: Double
  /// The mean of the null distribution.
  package let nullMean: Double
  /// The standard deviation of the null distribution.
  package let nullDeviation: Double
  /// The probability that unrelated sessions reach the observed value.
  package let pValue: Double

  /// A permutation test; the p-value is at least 1 / (draws + 1).
  package init(observed: Double, draws: [Double]) {
    self.observed = observed
    (nullMean, nullDeviation) = Self.moments(draws)
    pValue = Double(1 + draws.count { $0 >= observed }) / Double(1 + draws.count)
  }

  /// A test against few draws, each the maximum over many trials: a Gumbel tail.
  ///
  /// The standard deviation is widened for the small number of draws and is at least 15 % of the mean, as observed for
  /// maxima over many poses. With fewer than two draws the p-value is 1.
  package init(observed: Double, maxima draws: [Double]) {
    self.observed = observed
    (nullMean, nullDeviation) = Self.moments(draws)
    guard draws.count >= 2 else {
      pValue = 1
      return
    }
    let deviation = max(nullDeviation, 0.15 * abs(nullMean), 1) * (1 + 2 / Double(draws.count))
    let scale = deviation * 6.0.squareRoot() / Double.pi
    let mode = nullMean - 0.5772156649 * scale
    pValue = -expm1(-exp(-(observed - mode) / scale))
  }

  /// A test against a normal distribution.
  package init(observed: Double, mean: Double, deviation: Double) {
    self.observed = observed
    nullMean = mean
    nullDeviation = deviation
    pValue = deviation > 0 ? 0.5 * erfc((observed - mean) / (deviation * 2.0.squareRoot())) : 1
  }

  /// Tests the number of mutual nearest neighbours, as a fraction of the smaller session, in closed form; nil with
  /// fewer than four neurons in either session.
  ///
  /// Of n × m random similarities, nm / N pairs are mutually nearest on average, where N = n + m − 1; two pairs without
  /// a common neuron both are with probability 1 / (N (N − 1)). The count is nearly normal.
  package static func mutualNearest(count: Int, countA: Int, countB: Int) -> SignificanceTest? {
    guard countA >= 4, countB >= 4 else { return nil }
    let (n, m) = (Double(countA), Double(countB))
    let crossing = n + m - 1
    let mean = n * m / crossing
    let square = mean + n * m * (n - 1) * (m - 1) / (crossing * (crossing - 1))
    let smaller = min(n, m)
    return SignificanceTest(
      observed: Double(count) / smaller, mean: mean / smaller,
      deviation: max(0, square - mean * mean).squareRoot() / smaller)
  }

  private static func moments(_ draws: [Double]) -> (Double, Double) {
    guard !draws.isEmpty else { return (0, 0) }
    let mean = draws.reduce(0, +) / Double(draws.count)
    let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, draws.count - 1))
    return (mean, variance.squareRoot())
  }

  private enum CodingKeys: String, CodingKey {
    case observed
    case nullMean = "null_mean"
    case nullDeviation = "null_deviation"
    case pValue = "p_value"
  }
}
