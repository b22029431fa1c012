/// The geometric evidence for one pair.
package struct GeometricEvidence: Hashable, Sendable {
  /// In session a, from 0; `b` in session b.
  package var a: Int
  package var b: Int
  /// The distance of `b` from the position of `a` that the other somata predict, in µm.
  package var residual: Double
  /// The distance of the runner-up on either side less the residual, in µm, at most 60; negative where another soma is
  /// nearer.
  package var separation: Double
  /// Natural log odds of a genuine pair against a random one at that position, before competing pairs are weighed;
  /// includes appearance and radius where they were used.
  package var logOdds: Double
  /// After competing pairs are weighed. The model's own probability, not calibrated on annotated pairs.
  package var probability: Double

  package var pair: IndexPair { IndexPair(a, b) }
}
