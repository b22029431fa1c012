/// A proportion with its 95 % confidence interval (Wilson 1927, doi:10.1080/01621459.1927.10502953).
///
/// Unlike a bootstrap or a normal approximation, the interval of 1 of 1 is not a point, and it never leaves 0…1.
package struct ConfidenceInterval: Sendable, Hashable {
  /// successes / count; NaN of no trials.
  package let estimate: Double
  /// Lower bound.
  package let low: Double
  /// Upper bound.
  package let high: Double

  /// The 97.5 % quantile of the standard normal distribution.
  private static let z = 1.959963984540054

  /// The Wilson score interval; 0…1 of no trials.
  ///
  /// - Precondition: `successes` is in 0…`count`.
  package init(successes: Int, of count: Int) {
    precondition((0...max(0, count)).contains(successes), "more successes than trials")
    guard count > 0 else {
      (estimate, low, high) = (.nan, 0, 1)
      return
    }
    let n = Double(count)
    let p = Double(successes) / n
    let square = Self.z * Self.z
    let centre = (p + square / (2 * n)) / (1 + square / n)
    let half = Self.z / (1 + square / n) * (p * (1 - p) / n + square / (4 * n * n)).squareRoot()
    estimate = p
    low = successes == 0 ? 0 : max(0, centre - half)
    high = successes == count ? 1 : min(1, centre + half)
  }
}
