import Statistics

/// How well distances separate pairs of the same neuron from pairs of different neurons.
package struct VerificationReport: Sendable {
  /// Distances of the same neuron, ascending.
  package let same: [Double]
  /// Distances of different neurons, ascending.
  package let different: [Double]

  /// Throws where either list is empty or holds a value that is not finite.
  package init(same: [Double], different: [Double]) throws(EvaluationError) {
    guard !same.isEmpty else { throw .noPairs }
    guard !different.isEmpty else { throw .tooFew(what: "distances of different neurons", given: 0, needed: 1) }
    for (what, values) in [("distances of pairs", same), ("distances of different neurons", different)] {
      if let bad = values.firstIndex(where: { !$0.isFinite }) { throw .notFinite(what: what, row: 0, column: bad) }
    }
    self.same = same.sorted()
    self.different = different.sorted()
  }

  /// Pools the pairs of all tables.
  package init(_ tables: [SimilarityTable]) throws(EvaluationError) {
    let all = tables.map(\.distances)
    try self.init(same: all.flatMap(\.same), different: all.flatMap(\.different))
  }

  /// Area under the ROC curve: the probability that a pair of the same neuron is nearer than a pair of different neurons,
  /// ties counting half (Mann and Whitney).
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

  /// False non-match rate at a false match rate: the fraction of same pairs at or beyond the `fmr`-quantile of different
  /// pairs (open-metric-learning's definition).
  package func fnmr(atFMR fmr: Double) -> Double {
    let threshold = quantile(ofSorted: different, fmr) ?? .infinity
    return Double(same.count - firstIndex(in: same) { $0 >= threshold }) / Double(same.count)
  }

  /// The rate at which false matches and false non-matches are equal, interpolated on the ROC curve.
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

  /// d′: difference of the means over the pooled standard deviation; infinite where that is zero and the means differ.
  package var dPrime: Double {
    let (a, b) = (moments(same), moments(different))
    let pooled = ((a.variance + b.variance) / 2).squareRoot()
    if pooled > 0 { return (b.mean - a.mean) / pooled }
    return a.mean == b.mean ? 0 : (b.mean > a.mean ? .infinity : -.infinity)
  }

  /// Overlap of the two normalised histograms, over 50 equal bins from the smallest to the largest distance.
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

/// The first index whose value passes; values before it all fail, values after it all pass.
func firstIndex(in values: [Double], where passes: (Double) -> Bool) -> Int {
  var (low, high) = (0, values.count)
  while low < high {
    let middle = (low + high) / 2
    if passes(values[middle]) { high = middle } else { low = middle + 1 }
  }
  return low
}
