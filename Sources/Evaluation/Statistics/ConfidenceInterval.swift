import Numerics

/// An estimate with the interval that holds most of its bootstrap repetitions (percentile method; Efron 1979).
package struct ConfidenceInterval: Sendable, Hashable {
  package let estimate: Double
  package let low: Double
  package let high: Double

  /// - Parameters:
  ///   - count: How many things are drawn from, with replacement, as many each time.
  ///   - level: The share of repetitions within the interval.
  ///   - statistic: The figure, computed from the indices drawn.
  package init(
    count: Int, resamples: Int = 1000, level: Double = 0.95, seed: UInt64, statistic: ([Int]) -> Double
  ) {
    estimate = statistic(Array(0..<count))
    guard count > 0, resamples > 0 else {
      (low, high) = (estimate, estimate)
      return
    }
    var random = SeededRandom(seed: seed)
    let repeated = (0..<resamples).map { _ in
      statistic((0..<count).map { _ in random.integer(below: count) })
    }.filter(\.isFinite).sorted()
    low = quantile(ofSorted: repeated, (1 - level) / 2) ?? estimate
    high = quantile(ofSorted: repeated, (1 + level) / 2) ?? estimate
  }

  package init(meanOf values: [Double], resamples: Int = 1000, level: Double = 0.95, seed: UInt64) {
    self.init(count: values.count, resamples: resamples, level: level, seed: seed) { indices in
      indices.reduce(0) { $0 + values[$1] } / Double(indices.count)
    }
  }
}

/// The q-quantile by linear interpolation between order statistics (numpy's default); nil of nothing.
package func quantile(ofSorted values: [Double], _ q: Double) -> Double? {
  guard let last = values.last else { return nil }
  let place = q * Double(values.count - 1)
  let low = Int(place.rounded(.down))
  guard low + 1 < values.count else { return last }
  return values[low] + (values[low + 1] - values[low]) * (place - Double(low))
}
