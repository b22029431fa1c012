package import Vocabulary

/// The L2-normalised vector of one neuron's patch by one model.
package struct Embedding: Hashable, Sendable {
  package typealias ID = Identifier<Embedding>

  package var neuron: Neuron.ID
  package var vector: [Float]
  /// The mean weight of the local channel, 0 to 1, where the network has one.
  package var gate: Double?

  package init(neuron: Neuron.ID, vector: [Float], gate: Double? = nil) {
    self.neuron = neuron
    self.vector = vector
    self.gate = gate
  }
}
