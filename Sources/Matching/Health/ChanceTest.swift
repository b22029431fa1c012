#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An observed figure against the same figure where there is nothing but chance.
package struct ChanceTest: Hashable, Sendable, Codable {
  package let observed: Double
  package let chanceMean: Double
  package let chanceSpread: Double
  /// The probability that chance alone does as well.
  package let pValue: Double

  /// Counts how many draws of chance do as well: certain, but never below 1 / (draws + 1).
  package init(observed: Double, draws: [Double]) {
    self.observed = observed
    (chanceMean, chanceSpread) = Self.moments(draws)
    pValue = Double(1 + draws.count { $0 >= observed }) / Double(1 + draws.count)
  }

  /// For the greatest of many tries, of which few draws can be had: their tail is taken as Gumbel's, its spread widened for
  /// the small number and never below 15 % of the mean, which is what maxima over many poses were seen to have.
  package init(observed: Double, extremes draws: [Double]) {
    self.observed = observed
    (chanceMean, chanceSpread) = Self.moments(draws)
    guard draws.count >= 2 else {
      pValue = 1
      return
    }
    let widened = max(chanceSpread, 0.15 * abs(chanceMean), 1) * (1 + 2 / Double(draws.count))
    let scale = widened * 6.0.squareRoot() / Double.pi
    let mode = chanceMean - 0.5772156649 * scale
    pValue = -expm1(-exp(-(observed - mode) / scale))
  }

  /// Against a law of chance whose mean and spread are known and whose shape is nearly normal.
  package init(observed: Double, mean: Double, spread: Double) {
    self.observed = observed
    chanceMean = mean
    chanceSpread = spread
    pValue = spread > 0 ? 0.5 * erfc((observed - mean) / (spread * 2.0.squareRoot())) : 1
  }

  private static func moments(_ draws: [Double]) -> (Double, Double) {
    guard !draws.isEmpty else { return (0, 0) }
    let mean = draws.reduce(0, +) / Double(draws.count)
    let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, draws.count - 1))
    return (mean, variance.squareRoot())
  }
}
