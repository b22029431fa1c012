/// A pair in which at least one neuron is among the other's nearest.
package struct NeighbourPair: Hashable, Sendable {
  /// In session a, from 0; `b` in session b.
  package let a: Int
  package let b: Int
  /// Larger is nearer; finite.
  package let similarity: Float
  /// The rank of `b` among the neighbours of `a`, from 1; nil where it is not among them.
  package let rankAB: Int?
  /// The rank of `a` among the neighbours of `b`, from 1; nil where it is not among them.
  package let rankBA: Int?
  /// The similarity less that of the runner-up on either side; nil where neither side has one.
  package let margin: Float?

  package init(a: Int, b: Int, similarity: Float, rankAB: Int?, rankBA: Int?, margin: Float?) {
    self.a = a
    self.b = b
    self.similarity = similarity
    self.rankAB = rankAB
    self.rankBA = rankBA
    self.margin = margin
  }

  /// Whether each is the other's nearest.
  package var isMutualNearest: Bool { rankAB == 1 && rankBA == 1 }
  package var pair: IndexPair { IndexPair(a, b) }
}
