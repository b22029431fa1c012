/// A pair of neurons that are near each other, seen from at least one side.
package struct Candidate: Hashable, Sendable {
  package let a: Int
  package let b: Int
  package let similarity: Float
  /// Of `b` among the neighbours of `a`, from 1; nil when it is not in that list.
  package let rankAB: Int?
  /// Of `a` among the neighbours of `b`, from 1; nil when it is not in that list.
  package let rankBA: Int?
  /// The similarity less that of the best rival on either side; nil when neither side has a rival.
  package let margin: Float?

  package init(a: Int, b: Int, similarity: Float, rankAB: Int?, rankBA: Int?, margin: Float?) {
    self.a = a
    self.b = b
    self.similarity = similarity
    self.rankAB = rankAB
    self.rankBA = rankBA
    self.margin = margin
  }

  /// Each is the other's nearest.
  package var isReciprocal: Bool { rankAB == 1 && rankBA == 1 }
  package var pair: IndexPair { IndexPair(a, b) }
}
