import Statistics

/// A neuron of the other session in a list of nearest neighbours.
package struct Neighbour: Hashable, Sendable, Ranked {
  /// In the other session, from 0.
  package let index: Int
  /// Larger is nearer.
  package let similarity: Float

  package init(index: Int, similarity: Float) {
    self.index = index
    self.similarity = similarity
  }

  /// By falling similarity, then by rising index.
  package static func precedes(_ x: Neighbour, _ y: Neighbour) -> Bool {
    x.similarity != y.similarity ? x.similarity > y.similarity : x.index < y.index
  }
}

extension TopK where Element == Neighbour {
  /// The similarity that a new neighbour must exceed, where indices rise from one insertion to the next.
  var minSimilarity: Float { worst?.similarity ?? (limit > 0 ? -.infinity : .infinity) }

  /// Inserts a neighbour that is more similar than `minSimilarity`; similarities that are not finite are ignored.
  mutating func offer(_ index: Int, _ similarity: Float) {
    guard similarity > minSimilarity, similarity.isFinite else { return }
    insert(Neighbour(index: index, similarity: similarity))
  }
}
