extension VerificationReport {
  /// One operating point: pairs at a distance of at most `threshold` are accepted as the same neuron.
  package struct CurvePoint: Sendable, Hashable {
    package let threshold: Double
    package let falsePositiveRate: Double
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
