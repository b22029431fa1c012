/// Where offsets of a match run's first session lie in its second, as a row.
package struct Transform: Hashable, Sendable {
  /// What the somata determine: none, shift, similarity, affine, bend.
  package var kind: String
  package var undetermined: String
  package var rotationDegrees: Double
  package var tiltDegrees: Double
  package var scale: Double
  /// In µm.
  package var sigma: Double
  /// JSON of the map itself.
  package var definition: String

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
