package import Vocabulary

/// The standing verdict on two neurons; `a` has the smaller row number.
package struct Pair: Hashable, Sendable {
  package let a: Neuron.ID
  package let b: Neuron.ID
  package let verdict: Verdict
  package let reviewer: String
  package let at: String
  package let reason: String?
}

/// The same with the neurons' names, `animal/session/label`.
package struct NamedPair: Hashable, Sendable {
  package let a: String
  package let b: String
  package let verdict: Verdict
  package let reviewer: String
  package let at: String
  package let reason: String?
}
