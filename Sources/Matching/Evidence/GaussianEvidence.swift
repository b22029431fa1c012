#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The log odds of a measurement on pairs (a similarity, a difference of radii): genuine against impostor.
///
/// Both classes are modelled as normal; the genuine one is learnt from pairs weighted by other evidence, so no
/// annotated pair is needed. An uninformative measurement has log odds near 0.
package struct GaussianEvidence: Hashable, Sendable {
  private let genuine: Normal
  private let impostor: Normal
  private let limit: Double

  private struct Normal: Hashable {
    let mean: Double
    let deviation: Double

    /// Up to a constant.
    func logDensity(_ value: Double) -> Double {
      let z = (value - mean) / deviation
      return -0.5 * z * z - log(deviation)
    }
  }

  /// - Parameters:
  ///   - genuine: Measurements, weighted by the probability that the pair is genuine.
  ///   - impostors: Measurements of random pairs.
  ///   - limit: The largest absolute log odds, so that one measurement cannot overrule all other evidence.
  /// - Returns: nil with less than six genuine pairs' weight, less than twelve impostors, or no variance.
  package init?(genuine: [(value: Double, weight: Double)], impostors: [Double], limit: Double = 5) {
    let total = genuine.reduce(0) { $0 + $1.weight }
    guard total >= 6, impostors.count >= 12 else { return nil }
    let mean = impostors.reduce(0, +) / Double(impostors.count)
    let variance = impostors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(impostors.count - 1)
    guard variance > 0, variance.isFinite else { return nil }
    let genuineMean = genuine.reduce(0) { $0 + $1.weight * $1.value } / total
    let squares = genuine.reduce(0) { $0 + $1.weight * ($1.value - genuineMean) * ($1.value - genuineMean) }
    // A prior of six pairs with half the impostors' standard deviation keeps a small sample from being overconfident.
    let genuineVariance = (squares + 6 * 0.25 * variance) / (total + 6)
    self.genuine = Normal(mean: genuineMean, deviation: genuineVariance.squareRoot())
    impostor = Normal(mean: mean, deviation: variance.squareRoot())
    self.limit = limit
  }

  /// Natural log odds, within ± the limit.
  package func logOdds(_ value: Double) -> Double {
    max(-limit, min(limit, genuine.logDensity(value) - impostor.logDensity(value)))
  }
}
