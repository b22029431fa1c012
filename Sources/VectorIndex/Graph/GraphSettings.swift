/// What shapes a graph.
package struct GraphSettings: Sendable, Equatable {
  /// M: links that a node makes on joining; a list on the ground level holds twice as many.
  package var degree: Int
  /// efConstruction: candidates kept while a node looks for its links.
  package var breadth: Int
  /// Of the levels, together with the neuron's id.
  package var seed: UInt64

  package init(degree: Int = 16, breadth: Int = 120, seed: UInt64 = 1) {
    self.degree = degree
    self.breadth = breadth
    self.seed = seed
  }

  /// The level on which a node with this key starts: a geometric draw with mean 1 / ln M, the same for ever.
  func level(of key: Int64) -> Int {
    // A level is one more for each further factor 1/M that the uniform draw falls below.
    let draw = Double(mixed(UInt64(bitPattern: key) &* 0x9E37_79B9_7F4A_7C15 ^ seed) >> 11) * 0x1p-53
    var bound = 1 / Double(degree)
    var level = 0
    while draw < bound, level < 12 {
      level += 1
      bound /= Double(degree)
    }
    return level
  }

  func capacity(onLevel level: Int) -> Int { level == 0 ? 2 * degree : degree }
}
