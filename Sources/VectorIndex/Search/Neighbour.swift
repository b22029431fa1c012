/// A found vector.
package struct Neighbour: Sendable, Equatable {
  package let neuron: Int64
  package let embedding: Int64
  /// Cosine, in float32.
  package let similarity: Float

  package init(neuron: Int64, embedding: Int64, similarity: Float) {
    self.neuron = neuron
    self.embedding = embedding
    self.similarity = similarity
  }

  /// Nearest first; equals by neuron.
  package static func precedes(_ a: Neighbour, _ b: Neighbour) -> Bool {
    a.similarity != b.similarity ? a.similarity > b.similarity : a.neuron < b.neuron
  }
}

/// The nearest found so far, at most `limit`, best first.
package struct Nearest: Sendable {
  package let limit: Int
  package private(set) var neighbours: [Neighbour] = []

  package init(limit: Int) {
    self.limit = limit
    neighbours.reserveCapacity(min(limit, 1024))
  }

  /// The similarity that a newcomer has to reach; nothing is refused before there are `limit`.
  package var threshold: Float {
    neighbours.count < limit ? -.greatestFiniteMagnitude : neighbours[limit - 1].similarity
  }

  package mutating func offer(_ neighbour: Neighbour) {
    if neighbours.count >= limit {
      guard limit > 0, Neighbour.precedes(neighbour, neighbours[limit - 1]) else { return }
      neighbours.removeLast()
    }
    var low = 0
    var high = neighbours.count
    while low < high {
      let middle = (low + high) / 2
      if Neighbour.precedes(neighbours[middle], neighbour) { low = middle + 1 } else { high = middle }
    }
    neighbours.insert(neighbour, at: low)
  }
}
