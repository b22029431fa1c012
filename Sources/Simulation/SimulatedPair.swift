/// The labels of one neuron in both sessions.
package struct SimulatedPair: Sendable, Hashable {
  /// As in the two-photon table: `tp` and a number.
  package let twoPhoton: String
  /// As in the fMOST table: `fm` and a number.
  package let fmost: String
}
