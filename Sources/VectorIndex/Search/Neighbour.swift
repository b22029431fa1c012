import Statistics

/// One result of a search.
package struct Neighbour: Sendable, Equatable, Ranked {
  /// Row id of the neuron.
  package let neuron: Int64
  /// Row id of its embedding.
  package let embedding: Int64
  /// Cosine, in float32.
  package let similarity: Float

  /// Row ids, and a cosine from `cosine(_:aSquared:_:dimension:)`.
  package init(neuron: Int64, embedding: Int64, similarity: Float) {
    self.neuron = neuron
    self.embedding = embedding
    self.similarity = similarity
  }

  /// Nearest first; ties by neuron.
  package static func precedes(_ a: Neighbour, _ b: Neighbour) -> Bool {
    a.similarity != b.similarity ? a.similarity > b.similarity : a.neuron < b.neuron
  }
}
