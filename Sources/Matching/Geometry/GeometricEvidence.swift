/// What geometry says of one pair.
package struct GeometricEvidence: Hashable, Sendable {
  package var a: Int
  package var b: Int
  /// From where the other somata foretell `a` to lie, to `b`, in µm.
  package var residual: Double
  /// The distance to the runner-up on either side less the residual, in µm, at most 60; negative where another soma is nearer.
  package var separation: Double
  /// Natural log odds of being one neuron against being there by chance, before rivals are weighed; what appearance and
  /// size say is included where it was given.
  package var logOdds: Double
  /// After rivals are weighed. The model's own figure, not calibrated on known pairs.
  package var probability: Double

  package var pair: IndexPair { IndexPair(a, b) }
}
