/// A one-to-one choice of pairs in which any neuron may stay unmatched.
///
/// The sum of (score − threshold) over the chosen pairs is the largest possible; pairs below the threshold are never
/// chosen, so an unmatched neuron is worth exactly the threshold. Constraints hold whatever the scores.
package struct Assignment: Hashable, Sendable {
  /// For each neuron of session a the index of its partner in session b; nil where unmatched.
  package let partnerOfA: [Int?]
  /// The inverse of `partnerOfA`.
  package let partnerOfB: [Int?]
  /// The sum of (score − threshold) over the chosen pairs, must-link pairs aside.
  package let gain: Double

  /// The chosen pairs, by `a`.
  package var pairs: [IndexPair] { partnerOfA.enumerated().compactMap { a, b in b.map { IndexPair(a, $0) } } }

  /// Chooses among listed pairs: for large sessions with few candidates a neuron.
  ///
  /// A pair listed twice counts with its better score; pairs whose score is not finite are ignored.
  /// - Complexity: O(p log p) for p pairs where few neurons compete for one partner.
  package static func best(
    _ pairs: [ScoredPair], countA: Int, countB: Int, threshold: Float, constraints: PairConstraints = .none
  ) -> Assignment {
    let (usedA, usedB) = used(by: constraints, countA: countA, countB: countB)
    let open = pairs.filter {
      $0.score >= threshold && $0.score.isFinite && !usedA[$0.a] && !usedB[$0.b]
        && !(constraints.cannotLink.contains(IndexPair($0.a, $0.b)))
    }
    var chosen = SparseAssignment(rowCount: countA, columnCount: countB, edges: open, threshold: threshold).solve()
    fillTies(&chosen, from: open, threshold: threshold)
    return Assignment(
      chosen, countB: countB, constraints: constraints, gain: gain(of: chosen, among: open, threshold: threshold))
  }

  /// Chooses among all pairs of two sessions.
  ///
  /// - Parameter scores: [countA, countB], row-major; a score that is not finite excludes its pair.
  /// - Complexity: O(n³) in the worst case for n neurons; a few n² in practice.
  package static func best(
    scores: [Float], countA: Int, countB: Int, threshold: Float, constraints: PairConstraints = .none
  ) -> Assignment {
    precondition(scores.count == countA * countB, "\(scores.count) scores for \(countA) × \(countB)")
    let (usedA, usedB) = used(by: constraints, countA: countA, countB: countB)
    // A pair no better than none costs 0, as none does. So the whole matrix can be assigned, and what was assigned at
    // cost 0 is left unmatched afterwards.
    var costs = [Float](unsafeUninitializedCapacity: scores.count) { buffer, count in
      for a in 0..<countA {
        for b in 0..<countB {
          let score = scores[a * countB + b]
          let open = score > threshold && score.isFinite && !usedA[a] && !usedB[b]
          buffer[a * countB + b] = open ? threshold - score : 0
        }
      }
      count = scores.count
    }
    for pair in constraints.cannotLink { costs[pair.a * countB + pair.b] = 0 }
    let full = LinearAssignment.minimumCost(costs, rowCount: countA, columnCount: countB)
    var chosen: [Int?] = Array(repeating: nil, count: countA)
    var gain = 0.0
    for (a, b) in full.enumerated() {
      guard let b, costs[a * countB + b] < 0 else { continue }
      chosen[a] = b
      gain -= Double(costs[a * countB + b])
    }
    let ties = (0..<countA).filter { chosen[$0] == nil && !usedA[$0] }.flatMap { a in
      (0..<countB).compactMap { b -> ScoredPair? in
        let ties = scores[a * countB + b] == threshold && !usedB[b] && !constraints.cannotLink.contains(IndexPair(a, b))
        return ties ? ScoredPair(a: a, b: b, score: threshold) : nil
      }
    }
    fillTies(&chosen, from: ties, threshold: threshold)
    return Assignment(chosen, countB: countB, constraints: constraints, gain: gain)
  }

  private init(_ chosen: [Int?], countB: Int, constraints: PairConstraints, gain: Double) {
    var partnerOfA = chosen
    for pair in constraints.mustLink { partnerOfA[pair.a] = pair.b }
    var partnerOfB: [Int?] = Array(repeating: nil, count: countB)
    for (a, b) in partnerOfA.enumerated() { if let b { partnerOfB[b] = a } }
    self.partnerOfA = partnerOfA
    self.partnerOfB = partnerOfB
    self.gain = gain
  }

  private static func used(by constraints: PairConstraints, countA: Int, countB: Int) -> ([Bool], [Bool]) {
    var usedA = [Bool](repeating: false, count: countA)
    var usedB = [Bool](repeating: false, count: countB)
    for pair in constraints.mustLink {
      usedA[pair.a] = true
      usedB[pair.b] = true
    }
    return (usedA, usedB)
  }

  /// Adds pairs whose score equals the threshold where both neurons are unmatched: they gain nothing, yet are
  /// acceptable.
  private static func fillTies(_ chosen: inout [Int?], from open: [ScoredPair], threshold: Float) {
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
}
