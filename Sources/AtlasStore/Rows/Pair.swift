package import Vocabulary

/// The current verdict on two neurons; `a` has the smaller row number.
package struct Pair: Hashable, Sendable {
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
