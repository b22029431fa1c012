/// An estimate with its bootstrap interval (percentile method; Efron 1979, doi:10.1214/aos/1176344552).
package struct ConfidenceInterval: Sendable, Hashable {
  /// The statistic of the whole sample.
  package let estimate: Double
  /// Lower bound.
  package let low: Double
  /// Upper bound.
  package let high: Double

  /// - Parameters:
  ///   - count: The size of the sample; each resample draws as many indices with replacement.
  ///   - level: The fraction of resampled estimates that the interval holds.
  ///   - randomIndex: Draws an index below its argument, uniformly.
  ///   - statistic: The estimate from sampled indices; resamples where it is not finite are left out.
  /// - Complexity: `resamples` calls of `statistic`.
  package init(
    count: Int, resamples: Int = 1000, level: Double = 0.95, randomIndex: (Int) -> Int, statistic: ([Int]) -> Double
  ) {
    estimate = statistic(Array(0..<count))
    guard count > 0, resamples > 0 else {
      (low, high) = (estimate, estimate)
      return
    }
    let resampled = (0..<resamples).map { _ in
      statistic((0..<count).map { _ in randomIndex(count) })
    }.filter(\.isFinite).sorted()
    low = quantile(ofSorted: resampled, (1 - level) / 2) ?? estimate
    high = quantile(ofSorted: resampled, (1 + level) / 2) ?? estimate
  }

  /// The interval of the mean of `values`.
  package init(
    meanOf values: [Double], resamples: Int = 1000, level: Double = 0.95, randomIndex: (Int) -> Int
  ) {
    self.init(count: values.count, resamples: resamples, level: level, randomIndex: randomIndex) { indices in
      indices.reduce(0) { $0 + values[$1] } / Double(indices.count)
    }
  }
}
