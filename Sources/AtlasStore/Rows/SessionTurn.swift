package import Vocabulary

/// How one session lies turned about the optical axis against another, as a model sees it.
package struct SessionTurn: Hashable, Sendable {
  package typealias ID = Identifier<SessionTurn>

  package let id: ID
  /// What the patches of the first session are turned by; 0 where they are best as they come.
  package let degrees: Double
  /// The better half of the neurons' best similarities, in the mean: so turned, and as they come.
  package let score: Double
  package let uprightScore: Double
}
