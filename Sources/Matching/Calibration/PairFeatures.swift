/// The inputs of a calibration for one pair; nil where that evidence was not used or does not list the pair.
package struct PairFeatures: Hashable, Sendable {
  /// Of the two embeddings, a cosine.
  package var similarity: Double?
  /// The similarity less that of the runner-up.
  package var margin: Double?
  /// From 1; `rankBA` likewise.
  package var rankAB: Int?
  package var rankBA: Int?
  /// In µm.
  package var residual: Double?
  /// In µm.
  package var separation: Double?
  /// Natural log odds of the registration.
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

  /// The same without appearance; the log odds unchanged.
  package var geometryOnly: PairFeatures {
    PairFeatures(residual: residual, separation: separation, logOdds: logOdds)
  }

  /// The names of `values`, as stored with a calibration.
  package static let names = [
    "similarity", "margin", "log2 rank ab", "log2 rank ba", "residual", "separation", "log odds", "no geometry",
  ]

  /// One value for each of `names`; missing evidence has the value of an improbable pair.
  package var values: [Double] {
    func log2(_ rank: Int?) -> Double { rank.map { Double(Int.bitWidth - $0.leadingZeroBitCount - 1) } ?? 5 }
    return [
      similarity ?? 0, margin ?? 0, log2(rankAB), log2(rankBA), min(residual ?? 40, 40) / 10,
      max(-40, min(separation ?? -40, 40)) / 10, max(-20, min(logOdds ?? -20, 20)) / 5, residual == nil ? 1 : 0,
    ]
  }
}
