package import Matching

/// What `match` makes of one matrix of similarities: candidates, a threshold, and the one-to-one choice.
package struct Proposal: Sendable {
  package let candidates: Candidates
  package let assignment: Assignment
  /// Pairs less alike than this are not proposed.
  package let threshold: Float

  /// - Parameters:
  ///   - similarities: [countA, countB], row after row.
  ///   - threshold: Nil lets `falseMatchRate` choose it.
  ///   - falseMatchRate: The share of runner-ups that would pass the threshold. A neuron without a partner has an
  ///     impostor as its nearest, and runner-ups are impostors whose number is known: so their upper quantile is what
  ///     a true pair must exceed. Nothing here has seen the animal's true pairs.
  package init(
    similarities: [Float], countA: Int, countB: Int, perNeuron: Int, threshold: Float?, falseMatchRate: Double,
    pins: Pins
  ) {
    candidates = Candidates(similarities: similarities, countA: countA, countB: countB, perNeuron: max(2, perNeuron))
    self.threshold = threshold ?? Self.quantileOfRunnersUp(candidates, 1 - falseMatchRate)
    assignment = Assignment.best(
      candidates.scored(by: \.similarity), countA: countA, countB: countB, threshold: self.threshold, pins: pins)
  }

  /// The quantile, by linear interpolation, of every neuron's second-best similarity; −1 where nobody has a second.
  static func quantileOfRunnersUp(_ candidates: Candidates, _ q: Double) -> Float {
    let runnersUp = candidates.all.flatMap { candidate in
      [candidate.rankAB, candidate.rankBA].filter { $0 == 2 }.map { _ in candidate.similarity }
    }.sorted()
    guard let last = runnersUp.last else { return -1 }
    let place = q * Double(runnersUp.count - 1)
    let low = Int(place)
    guard low + 1 < runnersUp.count else { return last }
    return runnersUp[low] + Float(place - Double(low)) * (runnersUp[low + 1] - runnersUp[low])
  }
}
