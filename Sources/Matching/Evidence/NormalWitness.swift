#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How much a figure of a pair (a similarity, a difference of radii) speaks for one neuron against two.
///
/// Both kinds of pairs are taken as normal; their means and spreads are learnt from pairs that another witness has weighed,
/// so no pair needs to be known. A figure that tells nothing gives log odds of about 0.
package struct NormalWitness: Hashable, Sendable {
  package let meanOfPartners: Double
  package let spreadOfPartners: Double
  package let meanOfStrangers: Double
  package let spreadOfStrangers: Double
  /// Log odds stay within ± this, so that no single figure overrules everything.
  package let limit: Double

  /// - Parameters:
  ///   - partners: figures of pairs, weighed by the probability that they are one neuron.
  ///   - strangers: figures of pairs at large.
  /// - Returns: nil where fewer than six partners' worth, or no spread, is there to learn from.
  package init?(partners: [(figure: Double, weight: Double)], strangers: [Double], limit: Double = 5) {
    let total = partners.reduce(0) { $0 + $1.weight }
    guard total >= 6, strangers.count >= 12 else { return nil }
    let mean = strangers.reduce(0, +) / Double(strangers.count)
    let variance = strangers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(strangers.count - 1)
    guard variance > 0, variance.isFinite else { return nil }
    let partnerMean = partners.reduce(0) { $0 + $1.weight * $1.figure } / total
    let own = partners.reduce(0) { $0 + $1.weight * ($1.figure - partnerMean) * ($1.figure - partnerMean) }
    // Six imagined partners with the strangers' spread keep a small sample from being believed too much.
    let partnerVariance = (own + 6 * 0.25 * variance) / (total + 6)
    meanOfPartners = partnerMean
    spreadOfPartners = partnerVariance.squareRoot()
    meanOfStrangers = mean
    spreadOfStrangers = variance.squareRoot()
    self.limit = limit
  }

  package func logOdds(_ figure: Double) -> Double {
    func density(_ mean: Double, _ spread: Double) -> Double {
      let z = (figure - mean) / spread
      return -0.5 * z * z - log(spread)
    }
    let odds = density(meanOfPartners, spreadOfPartners) - density(meanOfStrangers, spreadOfStrangers)
    return max(-limit, min(limit, odds))
  }
}
