/// How one session's somata come to lie among another's, and how sure that is.
package struct Registration: Sendable {
  /// Maps a place of the first session into the second.
  package var transform: SpatialTransform
  /// The spread of partners about their foretold places, in µm in each direction.
  package var sigma: Double
  /// The share of the first session's somata that have a partner.
  package var share: Double
  /// Of the affine pose, against the two sessions being strangers, in nats: for comparison with poses of strangers.
  package var poseLogLikelihood: Double
  /// The same after the bend.
  package var logLikelihood: Double
  /// Which parts of the transform the somata could not determine.
  package var determinacy: Determinacy
  /// Every pair that geometry deems possible, ordered by `a`, then `b`.
  package var evidence: [GeometricEvidence]
}
