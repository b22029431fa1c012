/// What a probability is made from; a witness that was not heard is nil.
package struct PairFeatures: Hashable, Sendable, Codable {
  package var similarity: Double?
  package var margin: Double?
  package var rankAB: Int?
  package var rankBA: Int?
  /// In µm.
  package var residual: Double?
  /// In µm.
  package var separation: Double?
  /// The geometric model's log odds against its strongest rival.
  package var logOdds: Double?

  package init(
    similarity: Double? = nil, margin: Double? = nil, rankAB: Int? = nil, rankBA: Int? = nil, residual: Double? = nil,
    separation: Double? = nil, logOdds: Double? = nil
  ) {
    self.similarity = similarity
    self.margin = margin
    self.rankAB = rankAB
    self.rankBA = rankBA
    self.residual = residual
    self.separation = separation
    self.logOdds = logOdds
  }

  /// What places alone say, the log odds as they are.
  package var withoutAppearance: PairFeatures {
    PairFeatures(residual: residual, separation: separation, logOdds: logOdds)
  }

  package static let names = [
    "similarity", "margin", "log2 rank ab", "log2 rank ba", "residual", "separation", "log odds", "no geometry",
  ]

  /// One number for each of `names`; a witness not heard says what it says of a poor pair.
  package var numbers: [Double] {
    func depth(_ rank: Int?) -> Double { rank.map { Double(Int.bitWidth - ($0).leadingZeroBitCount - 1) } ?? 5 }
    return [
      similarity ?? 0, margin ?? 0, depth(rankAB), depth(rankBA), min(residual ?? 40, 40) / 10,
      max(-40, min(separation ?? -40, 40)) / 10, max(-20, min(logOdds ?? -20, 20)) / 5, residual == nil ? 1 : 0,
    ]
  }
}
