/// How the somata of session a lie in session b, and how certain that is.
package struct Registration: Sendable {
  /// Maps positions of session a to session b.
  package var transform: SpatialTransform
  /// The standard deviation of genuine pairs about their predicted positions, in µm, along each axis.
  package var sigma: Double
  /// The estimated fraction of session a's somata that have a partner.
  package var fractionMatched: Double
  /// Of the affine pose against unrelated sessions, in nats; to compare with the poses of impostors.
  package var poseLogLikelihood: Double
  /// The same after the thin-plate spline.
  package var logLikelihood: Double
  /// What the somata leave undetermined.
  package var determinacy: Determinacy
  /// Every pair that is possible by geometry, ordered by `a`, then `b`.
  package var evidence: [GeometricEvidence]
  /// What is unusual about the pose.
  package var pose: PoseDescription
  /// Detections of either session that lie within 3 µm of another: each group counted as one soma.
  package var twins: (a: Int, b: Int)
  /// Known pairs that lie far from where all other pairs place them; they have no influence on the registration.
  package var contradicting: [ContradictingPair] = []
}
