/// A pair that may be assigned, with a similarity, log odds or another score: larger is better.
package struct ScoredPair: Hashable, Sendable {
  /// In session a, from 0; `b` in session b.
  package let a: Int
  package let b: Int
  /// A score that is not finite excludes the pair.
  package let score: Float

  package init(a: Int, b: Int, score: Float) {
    self.a = a
    self.b = b
    self.score = score
  }
}
