/// The labels of one neuron in both sessions.
package struct SimulatedPair: Sendable, Hashable {
  package let twoPhoton: String
  package let fmost: String
}
