/// One entry of a list of near neighbours: a neuron of the other session, and how alike the two are.
package struct Neighbour: Hashable, Sendable {
  package let index: Int
  package let similarity: Float

  package init(index: Int, similarity: Float) {
    self.index = index
    self.similarity = similarity
  }

  /// The more alike comes first; the lower number among equals.
  package static func precedes(_ x: Neighbour, _ y: Neighbour) -> Bool {
    x.similarity != y.similarity ? x.similarity > y.similarity : x.index < y.index
  }
}
