/// A pair that may be assigned, with a similarity, log odds or another score: larger is better.
package struct ScoredPair: Hashable, Sendable {
  package let a: Int
  package let b: Int
  package let score: Float

  package init(a: Int, b: Int, score: Float) {
    self.a = a
    self.b = b
    self.score = score
  }
}
