/// The probability from which pairs are accepted, so that a wanted share of the accepted ones at most is false.
package enum AcceptanceThreshold {
  /// The least threshold at which the accepted pairs' mean probability of being false stays within `falseMatchRate`.
  ///
  /// Counts on calibrated probabilities, of the pairs one would accept (one-to-one); 1 where no threshold is strict enough.
  package static func threshold(_ probabilities: [Double], falseMatchRate: Double) -> Double {
    var sum = 0.0
    var threshold = 1.0
    let sorted = probabilities.sorted(by: >)
    for (index, p) in sorted.enumerated() {
      sum += 1 - p
      guard sum <= falseMatchRate * Double(index + 1) + 1e-12 else { break }
      // Equal probabilities are accepted together or not at all.
      if index + 1 == sorted.count || sorted[index + 1] < p { threshold = p }
    }
    return threshold
  }
}
