extension VerificationReport {
  /// One operating point: pairs at a distance of at most `threshold` are accepted as the same neuron.
  package struct CurvePoint: Sendable, Hashable {
    /// In the unit of the distances; −∞ accepts no pair.
    package let threshold: Double
    /// Accepted pairs of different neurons / all such pairs.
    package let falsePositiveRate: Double
    /// Accepted pairs of the same neuron / all such pairs.
    package let truePositiveRate: Double
  }

  /// The receiver operating characteristic: a point for each distinct distance, from accepting no pair to accepting all.
  package var rocCurve: [CurvePoint] {
    var points = [CurvePoint(threshold: -.infinity, falsePositiveRate: 0, truePositiveRate: 0)]
    var (accepted, wrong) = (0, 0)
    while accepted < same.count || wrong < different.count {
      let threshold = min(
        accepted < same.count ? same[accepted] : .infinity, wrong < different.count ? different[wrong] : .infinity)
      while accepted < same.count && same[accepted] == threshold { accepted += 1 }
      while wrong < different.count && different[wrong] == threshold { wrong += 1 }
      points.append(
        CurvePoint(
          threshold: threshold, falsePositiveRate: Double(wrong) / Double(different.count),
          truePositiveRate: Double(accepted) / Double(same.count)))
    }
    return points
  }
}
