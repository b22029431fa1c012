/// A one-to-one choice of pairs in which any neuron may stay without a partner.
///
/// What is chosen has the greatest possible sum of (score − threshold); a pair below the threshold is never chosen, so
/// "no partner" is worth exactly the threshold. Accepted pins hold whatever their score, and rejected ones never do.
package struct Assignment: Hashable, Sendable {
  /// For each neuron of the first session its partner in the second, or nil.
  package let partnerOfA: [Int?]
  package let partnerOfB: [Int?]
  /// The sum of (score − threshold) over the chosen pairs that no pin decided.
  package let gain: Double

  /// The chosen pairs, by `a`.
  package var pairs: [IndexPair] { partnerOfA.enumerated().compactMap { a, b in b.map { IndexPair(a, $0) } } }

  /// Chooses among listed pairs: for large sessions where each neuron has few candidates.
  ///
  /// A pair listed twice counts with its better score; a score that is not finite is no candidate.
  /// - Complexity: O(p log p) for p pairs where few neurons compete for one partner.
  package static func best(
    _ pairs: [ScoredPair], countA: Int, countB: Int, threshold: Float, pins: Pins = .none
  ) -> Assignment {
    let (takenA, takenB) = taken(by: pins, countA: countA, countB: countB)
    let open = pairs.filter {
      $0.score >= threshold && $0.score.isFinite && !takenA[$0.a] && !takenB[$0.b]
        && !(pins.rejected.contains(IndexPair($0.a, $0.b)))
    }
    var chosen = SparseAssignment(rowCount: countA, columnCount: countB, edges: open, threshold: threshold).solve()
    fillTies(&chosen, from: open, threshold: threshold)
    return finished(chosen, countB: countB, pins: pins, gain: gain(of: chosen, among: open, threshold: threshold))
  }

  /// Chooses among all pairs of two sessions.
  ///
  /// scores: [countA, countB], row after row; a score that is not finite excludes its pair.
  /// - Complexity: O(n³) at worst for n neurons; a few n² in practice.
  package static func best(
    scores: [Float], countA: Int, countB: Int, threshold: Float, pins: Pins = .none
  ) -> Assignment {
    precondition(scores.count == countA * countB, "\(scores.count) scores for \(countA) × \(countB)")
    let (takenA, takenB) = taken(by: pins, countA: countA, countB: countB)
    // A pair worse than no partner costs as much as no partner: 0. So the whole matrix can be assigned, and what was
    // assigned at cost 0 is then left single.
    var costs = [Float](unsafeUninitializedCapacity: scores.count) { buffer, count in
      for a in 0..<countA {
        for b in 0..<countB {
          let score = scores[a * countB + b]
          let open = score > threshold && score.isFinite && !takenA[a] && !takenB[b]
          buffer[a * countB + b] = open ? threshold - score : 0
        }
      }
      count = scores.count
    }
    for pair in pins.rejected { costs[pair.a * countB + pair.b] = 0 }
    let full = LinearAssignment.minimumCost(costs, rowCount: countA, columnCount: countB)
    var chosen: [Int?] = Array(repeating: nil, count: countA)
    var gain = 0.0
    for a in 0..<countA where full[a] >= 0 && costs[a * countB + full[a]] < 0 {
      chosen[a] = full[a]
      gain -= Double(costs[a * countB + full[a]])
    }
    let ties = (0..<countA).filter { chosen[$0] == nil && !takenA[$0] }.flatMap { a in
      (0..<countB).compactMap { b -> ScoredPair? in
        let ties = scores[a * countB + b] == threshold && !takenB[b] && !pins.rejected.contains(IndexPair(a, b))
        return ties ? ScoredPair(a: a, b: b, score: threshold) : nil
      }
    }
    fillTies(&chosen, from: ties, threshold: threshold, columnCount: countB)
    return finished(chosen, countB: countB, pins: pins, gain: gain)
  }

  private static func taken(by pins: Pins, countA: Int, countB: Int) -> ([Bool], [Bool]) {
    var takenA = [Bool](repeating: false, count: countA)
    var takenB = [Bool](repeating: false, count: countB)
    for pair in pins.accepted {
      takenA[pair.a] = true
      takenB[pair.b] = true
    }
    return (takenA, takenB)
  }

  /// A pair that only just reaches the threshold gains nothing, yet is acceptable: made where both are still single.
  private static func fillTies(
    _ chosen: inout [Int?], from open: [ScoredPair], threshold: Float, columnCount: Int? = nil
  ) {
    let ties = open.filter { $0.score == threshold && chosen[$0.a] == nil }
    guard !ties.isEmpty else { return }
    var usedB = Set(chosen.compactMap(\.self))
    for pair in ties.sorted(by: { IndexPair($0.a, $0.b) < IndexPair($1.a, $1.b) })
    where chosen[pair.a] == nil && !usedB.contains(pair.b) {
      chosen[pair.a] = pair.b
      usedB.insert(pair.b)
    }
  }

  private static func gain(of chosen: [Int?], among open: [ScoredPair], threshold: Float) -> Double {
    var best = [Float](repeating: -.infinity, count: chosen.count)
    for pair in open where chosen[pair.a] == pair.b { best[pair.a] = max(best[pair.a], pair.score) }
    return best.reduce(0.0) { $1.isFinite ? $0 + Double($1 - threshold) : $0 }
  }

  private static func finished(_ chosen: [Int?], countB: Int, pins: Pins, gain: Double) -> Assignment {
    var partnerOfA = chosen
    for pair in pins.accepted { partnerOfA[pair.a] = pair.b }
    var partnerOfB: [Int?] = Array(repeating: nil, count: countB)
    for (a, b) in partnerOfA.enumerated() { if let b { partnerOfB[b] = a } }
    return Assignment(partnerOfA: partnerOfA, partnerOfB: partnerOfB, gain: gain)
  }
}
