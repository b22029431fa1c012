/// Parameters of an HNSW graph.
package struct GraphSettings: Sendable, Equatable {
  /// M: links that a node gets on insertion. A list on the ground level holds up to 2 M, one on a higher level up to M.
  package var maxLinks: Int
  /// Width of the beam search that finds a new node's links.
  package var efConstruction: Int
  /// Seed of the random levels.
  package var seed: UInt64

  /// With the defaults an ef of 107 finds 99 % of the ten nearest of 100,000 vectors (see `CostModel.ef`).
  package init(maxLinks: Int = 16, efConstruction: Int = 120, seed: UInt64 = 1) {
    self.maxLinks = maxLinks
    self.efConstruction = efConstruction
    self.seed = seed
  }

  /// The highest level of the node with this key: *l* or more with probability M^-*l*, and at most 12.
  ///
  /// A function of key and seed, so that every build draws the same levels.
  func level(of key: Int64) -> Int {
    let draw = Double(splitMix64(UInt64(bitPattern: key) &* 0x9E37_79B9_7F4A_7C15 ^ seed) >> 11) * 0x1p-53
    var bound = 1 / Double(maxLinks)
    var level = 0
    while draw < bound, level < GraphSettings.maxLevel {
      level += 1
      bound /= Double(maxLinks)
    }
    return level
  }

  static let maxLevel = 12

  func maxLinks(onLevel level: Int) -> Int { level == 0 ? 2 * maxLinks : maxLinks }
}
