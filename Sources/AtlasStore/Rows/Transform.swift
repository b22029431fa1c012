/// The map from positions in a match run's session a to positions in its session b.
package struct Transform: Hashable, Sendable {
  /// The largest class of maps that the somata determine: none, translation, similarity, affine, thin-plate spline.
  package var kind: String
  /// Degrees of freedom that the somata leave open, in words; empty where none.
  package var undetermined: String
  /// About the optical axis.
  package var rotationDegrees: Double
  /// Of the optical axis.
  package var tiltDegrees: Double
  /// Linear: cube root of the ratio of volumes.
  package var scale: Double
  /// Standard deviation of partners about their predicted positions, per axis, in µm.
  package var sigma: Double
  /// JSON of the map itself.
  package var definition: String

  /// Memberwise.
  package init(
    kind: String, undetermined: String, rotationDegrees: Double, tiltDegrees: Double, scale: Double, sigma: Double,
    definition: String
  ) {
    self.kind = kind
    self.undetermined = undetermined
    self.rotationDegrees = rotationDegrees
    self.tiltDegrees = tiltDegrees
    self.scale = scale
    self.sigma = sigma
    self.definition = definition
  }
}
