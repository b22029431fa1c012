/// Which pairs of a match are accepted, one-to-one, and the limits that decided it.
///
/// Where geometry recognises the tissue: pairs of probability ≥ 0.5 are assigned by log odds, then only as many are
/// accepted as keep the expected fraction of false ones within `falseDiscoveryRate`. Otherwise: pairs more similar than
/// all but `maxFalseMatchRate` of the runners-up, which are impostors whose number is known.
package struct Acceptance: Sendable {
  /// The accepted pairs, must-link pairs included.
  package let assignment: Assignment
  /// Less similar pairs were not accepted; nil where similarity set no limit.
  package let minSimilarity: Float?
  /// Less probable pairs were not accepted; nil where appearance alone decided.
  package let minProbability: Double?
  /// The highest probability where geometry decides and yet no pair is accepted; nil otherwise.
  package let surestProbability: Double?

  /// - Parameter probabilities: Calibrated, one for each of `match.candidates`; nil uses those of the registration.
  package init(
    _ match: SessionMatch, probabilities: [Double]?, options: MatchingOptions, constraints: PairConstraints = .none
  ) {
    func best(_ pairs: [ScoredPair], threshold: Float) -> Assignment {
      Assignment.best(
        pairs, countA: match.countA, countB: match.countB, threshold: threshold, constraints: constraints)
    }
    guard match.isRegistered else {
      let pairs = match.candidates.compactMap { candidate in
        candidate.similarity.map { ScoredPair(a: candidate.a, b: candidate.b, score: $0) }
      }
      minSimilarity =
        options.minSimilarity ?? Self.quantileOfRunnersUp(match.candidates, 1 - options.maxFalseMatchRate)
      minProbability = nil
      surestProbability = nil
      assignment = best(pairs, threshold: minSimilarity ?? -1)
      return
    }
    func pairs(minProbability: Double) -> [ScoredPair] {
      match.candidates.indices.compactMap { index in
        let candidate = match.candidates[index]
        guard let logOdds = candidate.logOdds, let probability = probabilities?[index] ?? candidate.modelProbability,
          probability >= minProbability
        else { return nil }
        if let limit = options.minSimilarity, (candidate.similarity ?? -.infinity) < limit { return nil }
        return ScoredPair(a: candidate.a, b: candidate.b, score: Float(logOdds))
      }
    }
    let likely = best(pairs(minProbability: 0.5), threshold: 0)
    let mustLink = Set(constraints.mustLink)
    let chosen = match.candidates.indices.filter { index in
      let candidate = match.candidates[index]
      return likely.partnerOfA[candidate.a] == candidate.b && !mustLink.contains(candidate.pair)
    }.compactMap { probabilities?[$0] ?? match.candidates[$0].modelProbability }
    let threshold = max(
      0.5, AcceptanceThreshold.threshold(chosen, falseDiscoveryRate: options.falseDiscoveryRate))
    minSimilarity = options.minSimilarity
    minProbability = threshold
    assignment = best(pairs(minProbability: threshold), threshold: 0)
    let accepted = assignment.partnerOfA.count { $0 != nil } - constraints.mustLink.count
    surestProbability = accepted > 0 ? nil : chosen.max()
  }

  /// The quantile, by linear interpolation, of the similarities of all second-nearest neighbours; nil where there are
  /// none.
  private static func quantileOfRunnersUp(_ candidates: [MatchCandidate], _ q: Double) -> Float? {
    let runnersUp = candidates.flatMap { candidate in
      [candidate.rankAB, candidate.rankBA].filter { $0 == 2 }.compactMap { _ in candidate.similarity }
    }.sorted()
    guard let last = runnersUp.last else { return nil }
    let position = q * Double(runnersUp.count - 1)
    let low = Int(position)
    guard low + 1 < runnersUp.count else { return last }
    return runnersUp[low] + Float(position - Double(low)) * (runnersUp[low + 1] - runnersUp[low])
  }
}
