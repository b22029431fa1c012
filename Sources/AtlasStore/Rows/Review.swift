package import Vocabulary

/// One decision of one person on two neurons; never changed once made.
package struct Review: Hashable, Sendable {
  package typealias ID = Identifier<Review>

  package let id: ID
  package let a: Neuron.ID
  package let b: Neuron.ID
  package let verdict: Verdict
  package let reviewer: String
  package let at: String
  package let reason: String?
}
