/// The minimum probability of an accepted pair that keeps the false discovery rate within a limit.
package enum AcceptanceThreshold {
  /// The lowest threshold at which the mean probability of being false over the accepted pairs is at most
  /// `falseDiscoveryRate`.
  ///
  /// - Parameter probabilities: Calibrated, of the one-to-one pairs that would be accepted without a threshold.
  /// - Returns: 1 where no threshold is strict enough.
  package static func threshold(_ probabilities: [Double], falseDiscoveryRate: Double) -> Double {
    var expectedFalse = 0.0
    var threshold = 1.0
    let sorted = probabilities.sorted(by: >)
    for (index, p) in sorted.enumerated() {
      expectedFalse += 1 - p
      guard expectedFalse <= falseDiscoveryRate * Double(index + 1) + 1e-12 else { break }
      // Equal probabilities are accepted together or not at all.
      if index + 1 == sorted.count || sorted[index + 1] < p { threshold = p }
    }
    return threshold
  }
}
