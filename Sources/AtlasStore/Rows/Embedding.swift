package import Vocabulary

/// The L2-normalised vector of one neuron's patch by one model.
package struct Embedding: Hashable, Sendable {
  /// Row number; a new one each time the neuron is embedded again.
  package typealias ID = Identifier<Embedding>

  /// The neuron embedded.
  package var neuron: Neuron.ID
  /// Of `Model.dimension` values.
  package var vector: [Float]
  /// The mean weight of the local channel, 0 to 1, where the network has one.
  package var gate: Double?

  /// Memberwise.
  package init(neuron: Neuron.ID, vector: [Float], gate: Double? = nil) {
    self.neuron = neuron
    self.vector = vector
    self.gate = gate
  }
}
