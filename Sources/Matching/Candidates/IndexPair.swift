/// A pair of neurons by their indices in session a and in session b.
package struct IndexPair: Hashable, Comparable, Sendable {
  /// In session a, from 0; `b` in session b.
  package let a: Int
  package let b: Int

  package init(_ a: Int, _ b: Int) {
    self.a = a
    self.b = b
  }

  /// By `a`, then `b`.
  package static func < (x: Self, y: Self) -> Bool { x.a != y.a ? x.a < y.a : x.b < y.b }
}
