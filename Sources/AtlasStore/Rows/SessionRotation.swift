package import Vocabulary

/// The in-plane rotation of one session against another, estimated from a model's similarities.
package struct SessionRotation: Hashable, Sendable {
  /// Row number.
  package typealias ID = Identifier<SessionRotation>

  /// Row number.
  package let id: ID
  /// Rotation of the first session's patches; 0 where no rotation scores better.
  package let degrees: Double
  /// Mean of the upper half of the neurons' best similarities, rotated.
  package let score: Double
  /// The same without rotation.
  package let unrotatedScore: Double
}
