/// The pair to review next, and what is known about all undecided ones.
package struct ProposedPair: Hashable, Sendable {
  /// `animal/session/label`, of session a.
  package var a: String
  /// `animal/session/label`, of session b.
  package var b: String
  /// Cosine; nil where appearance was not used.
  package var similarity: Double?
  /// Similarity minus that of the best runner-up; nil where appearance was not used.
  package var margin: Double?
  /// Whether the two are each other's nearest neighbour.
  package var isReciprocal: Bool
  /// Calibrated; nil where it could not be.
  package var probability: Double?
  /// Proposed pairs without a decision, this one included.
  package var undecidedCount: Int
  /// Expected number of wrong pairs among them; nil where one of them has no probability.
  package var expectedWrongCount: Double?
}
