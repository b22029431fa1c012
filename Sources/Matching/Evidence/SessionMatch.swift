/// What all witnesses say of two sessions.
package struct SessionMatch: Sendable {
  package let countA: Int
  package let countB: Int
  /// Ordered by `a`, then `b`.
  package let candidates: [MatchCandidate]
  package let registration: Registration?
  package let health: SessionHealth

  /// Whether the somata's places recognise the tissue, so that they may decide.
  package var isPlaced: Bool {
    registration != nil && (health.pose.map { $0.pValue <= SessionHealth.level } ?? false)
  }

  /// The one-to-one choice by the model's log odds, where geometry was heard.
  ///
  /// - Parameter least: the model's probability below which a pair is not made.
  package func assignment(least: Double = 0.5, pins: Pins = .none) -> Assignment {
    let open = candidates.compactMap { candidate -> ScoredPair? in
      guard let odds = candidate.logOdds, candidate.modelProbability ?? 0 >= least else { return nil }
      return ScoredPair(a: candidate.a, b: candidate.b, score: Float(odds))
    }
    return Assignment.best(open, countA: countA, countB: countB, threshold: 0, pins: pins)
  }

  static func joined(_ candidates: Candidates?, _ evidence: [GeometricEvidence]) -> [MatchCandidate] {
    var all: [MatchCandidate] = []
    let near = candidates?.all ?? []
    var (i, j) = (0, 0)
    while i < near.count || j < evidence.count {
      let hasNear = i < near.count && (j == evidence.count || !(evidence[j].pair < near[i].pair))
      let hasPlace = j < evidence.count && (i == near.count || !(near[i].pair < evidence[j].pair))
      all.append(MatchCandidate(hasNear ? near[i] : nil, hasPlace ? evidence[j] : nil))
      if hasNear { i += 1 }
      if hasPlace { j += 1 }
    }
    return all
  }
}

/// A pair with what each witness says; nil where that witness was not heard, or did not think of the pair.
package struct MatchCandidate: Hashable, Sendable {
  package let a: Int
  package let b: Int
  package let similarity: Float?
  package let rankAB: Int?
  package let rankBA: Int?
  package let margin: Float?
  /// In µm, from where the other somata foretell `a` to lie.
  package let residual: Double?
  /// In µm; negative where another soma is nearer.
  package let separation: Double?
  package let logOdds: Double?
  /// The model's own, rivals weighed; not calibrated.
  package let modelProbability: Double?

  init(_ near: Candidate?, _ place: GeometricEvidence?) {
    a = near?.a ?? place?.a ?? 0
    b = near?.b ?? place?.b ?? 0
    similarity = near?.similarity
    rankAB = near?.rankAB
    rankBA = near?.rankBA
    margin = near?.margin
    residual = place?.residual
    separation = place?.separation
    logOdds = place?.logOdds
    modelProbability = place?.probability
  }

  package var pair: IndexPair { IndexPair(a, b) }
  package var isReciprocal: Bool { rankAB == 1 && rankBA == 1 }
  package var features: PairFeatures {
    PairFeatures(
      similarity: similarity.map { Double($0) }, margin: margin.map { Double($0) }, rankAB: rankAB, rankBA: rankBA,
      residual: residual, separation: separation, logOdds: logOdds)
  }
}
