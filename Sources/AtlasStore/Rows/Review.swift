package import Vocabulary

/// One decision of one person on two neurons; never changed once made.
package struct Review: Hashable, Sendable {
  /// Row number; in time order.
  package typealias ID = Identifier<Review>

  /// Row number.
  package let id: ID
  /// The neuron with the smaller row number.
  package let a: Neuron.ID
  /// The other neuron.
  package let b: Neuron.ID
  /// The decision.
  package let verdict: Verdict
  /// Person, or `import`.
  package let reviewer: String
  /// UTC.
  package let at: String
  /// Nil where none was given.
  package let reason: String?
}
