/// How well distances of the same neuron and of different neurons come apart.
package struct VerificationReport: Sendable {
  /// Ascending.
  package let same: [Double]
  package let different: [Double]

  package init(same: [Double], different: [Double]) throws(EvaluationError) {
    guard !same.isEmpty else { throw .noPairs }
    guard !different.isEmpty else { throw .tooFew(what: "distances of different neurons", found: 0, needed: 1) }
    for (what, values) in [("distances of pairs", same), ("distances of different neurons", different)] {
      if let bad = values.firstIndex(where: { !$0.isFinite }) { throw .notFinite(what: what, row: 0, column: bad) }
    }
    self.same = same.sorted()
    self.different = different.sorted()
  }

  package init(_ tables: [SimilarityTable]) throws(EvaluationError) {
    let all = tables.map(\.distances)
    try self.init(same: all.flatMap(\.same), different: all.flatMap(\.different))
  }

  /// Chance that a pair is nearer than two different neurons, ties counting half (Mann and Whitney).
  package var rocAUC: Double {
    var (below, ties) = (0.0, 0.0)
    var low = 0
    var high = 0
    for value in different {
      while low < same.count && same[low] < value { low += 1 }
      high = max(high, low)
      while high < same.count && same[high] <= value { high += 1 }
      below += Double(low)
      ties += Double(high - low)
    }
    return (below + ties / 2) / (Double(same.count) * Double(different.count))
  }

  /// Share of pairs at least as far as the `fmr`-quantile of different neurons (open-metric-learning's definition).
  package func fnmr(atFMR fmr: Double) -> Double {
    let threshold = quantile(ofSorted: different, fmr) ?? .infinity
    return Double(same.count - firstIndex(in: same) { $0 >= threshold }) / Double(same.count)
  }

  /// The error where as many pairs are missed as different neurons accepted, between two points of the curve.
  package var equalErrorRate: Double {
    let curve = rocCurve
    for (a, b) in zip(curve, curve.dropFirst()) {
      let before = a.falsePositiveRate - (1 - a.truePositiveRate)
      let after = b.falsePositiveRate - (1 - b.truePositiveRate)
      if after >= 0 {
        let t = after == before ? 0 : -before / (after - before)
        return a.falsePositiveRate + t * (b.falsePositiveRate - a.falsePositiveRate)
      }
    }
    return 1
  }

  /// Distance of the two means in units of the pooled standard deviation.
  package var dPrime: Double {
    let (a, b) = (moments(same), moments(different))
    let pooled = ((a.variance + b.variance) / 2).squareRoot()
    if pooled > 0 { return (b.mean - a.mean) / pooled }
    return a.mean == b.mean ? 0 : (b.mean > a.mean ? .infinity : -.infinity)
  }

  /// Area that the two histograms share, over 50 equal bins from the smallest to the largest distance.
  package var overlap: Double {
    let low = min(same[0], different[0])
    let high = max(same[same.count - 1], different[different.count - 1])
    guard high > low else { return 1 }
    let bins = 50
    func histogram(_ values: [Double]) -> [Double] {
      var counts = [Double](repeating: 0, count: bins)
      for value in values { counts[min(bins - 1, Int((value - low) / (high - low) * Double(bins)))] += 1 }
      return counts.map { $0 / Double(values.count) }
    }
    return zip(histogram(same), histogram(different)).reduce(0) { $0 + min($1.0, $1.1) }
  }

  private func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
  }
}

/// The first index whose value passes, in values that fail before it and pass from it on.
func firstIndex(in values: [Double], where passes: (Double) -> Bool) -> Int {
  var (low, high) = (0, values.count)
  while low < high {
    let middle = (low + high) / 2
    if passes(values[middle]) { high = middle } else { low = middle + 1 }
  }
  return low
}
