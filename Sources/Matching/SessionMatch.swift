/// The candidates between two sessions with all evidence, before any is accepted.
package struct SessionMatch: Sendable {
  /// Neurons of session a; `countB` of session b.
  package let countA: Int
  package let countB: Int
  /// Ordered by `a`, then `b`; each pair once.
  package let candidates: [MatchCandidate]
  /// nil where geometry was not used or no pose was found.
  package let registration: Registration?
  /// Whether each kind of evidence is better than random.
  package let significance: MatchSignificance
  /// The spacing of somata in session b as a multiple of that in session a; nil with too few somata.
  package var spacingRatio: Double?
  /// Whether only a mirror image fits, and the options exclude it.
  package var isMirrorExcluded = false

  /// Whether the registration is better than impostors reach, so that geometry decides which pairs are accepted.
  package var isRegistered: Bool {
    registration != nil && (significance.pose.map { $0.pValue <= MatchSignificance.level } ?? false)
  }

  /// What a user should know about the registration: an unusual pose, doubled detections, what may have prevented it.
  package var remarks: [String] {
    guard let registration, isRegistered else {
      if isMirrorExcluded { return ["session b fits a mirror image of session a, which --allow-mirror no excludes"] }
      guard let spacingRatio, spacingRatio < 0.55 || spacingRatio > 1.8 else { return [] }
      let factor = (max(spacingRatio, 1 / spacingRatio) * 10).rounded() / 10
      return ["spacings differ by \(factor): is one of the tables in pixels, or the tissue expanded?"]
    }
    var remarks = registration.pose.remarks
    for (session, count) in [("a", registration.twins.a), ("b", registration.twins.b)] where count > 0 {
      remarks.append("\(count) somata of session \(session) lie within 3 um of another; each group counts as one")
    }
    return remarks
  }

  /// The one-to-one choice of largest total log odds among the pairs of geometry, calibration and rates aside.
  ///
  /// - Parameter minProbability: Of the registration's own probability.
  package func assignment(minProbability: Double = 0.5, constraints: PairConstraints = .none) -> Assignment {
    let open = candidates.compactMap { candidate -> ScoredPair? in
      guard let logOdds = candidate.logOdds, candidate.modelProbability ?? 0 >= minProbability else { return nil }
      return ScoredPair(a: candidate.a, b: candidate.b, score: Float(logOdds))
    }
    return Assignment.best(open, countA: countA, countB: countB, threshold: 0, constraints: constraints)
  }

  /// Merges two lists that are ordered by pair.
  static func merged(_ candidates: Candidates?, _ evidence: [GeometricEvidence]) -> [MatchCandidate] {
    var all: [MatchCandidate] = []
    let near = candidates?.all ?? []
    var (i, j) = (0, 0)
    while i < near.count || j < evidence.count {
      let takesNear = i < near.count && (j == evidence.count || !(evidence[j].pair < near[i].pair))
      let takesEvidence = j < evidence.count && (i == near.count || !(near[i].pair < evidence[j].pair))
      all.append(
        MatchCandidate(
          pair: takesNear ? near[i].pair : evidence[j].pair, neighbours: takesNear ? near[i] : nil,
          geometry: takesEvidence ? evidence[j] : nil))
      if takesNear { i += 1 }
      if takesEvidence { j += 1 }
    }
    return all
  }
}
