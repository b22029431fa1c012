package import Vocabulary

/// The current verdict on two neurons, with their names.
package struct NamedPair: Hashable, Sendable {
  /// `animal/session/label`.
  package let a: String
  /// `animal/session/label`.
  package let b: String
  /// The decision.
  package let verdict: Verdict
  /// Person, or `import`.
  package let reviewer: String
  /// UTC.
  package let at: String
  /// Nil where none was given.
  package let reason: String?
}
