/// Whether a stated probability of 0.9 was right nine times out of ten.
package struct Reliability: Hashable, Sendable, Codable {
  package struct Bin: Hashable, Sendable, Codable {
    package var low: Double
    package var high: Double
    package var count: Int
    /// Both 0 in an empty bin.
    package var meanProbability: Double
    package var shareOfMatches: Double
  }

  package let bins: [Bin]
  /// Mean squared difference of probability and outcome.
  package let brier: Double
  /// Expected calibration error: |mean probability − share of matches|, weighted by the bins' counts.
  package let expectedError: Double
  package let count: Int

  package init(_ judged: [(probability: Double, isMatch: Bool)], bins binCount: Int = 10) {
    var counts = [Int](repeating: 0, count: binCount)
    var sums = [Double](repeating: 0, count: binCount)
    var hits = [Int](repeating: 0, count: binCount)
    var squares = 0.0
    for (p, isMatch) in judged {
      let bin = min(binCount - 1, max(0, Int(p * Double(binCount))))
      counts[bin] += 1
      sums[bin] += p
      hits[bin] += isMatch ? 1 : 0
      squares += (p - (isMatch ? 1 : 0)) * (p - (isMatch ? 1 : 0))
    }
    var bins: [Bin] = []
    var expectedError = 0.0
    for bin in 0..<binCount {
      let n = Double(max(1, counts[bin]))
      let stated = sums[bin] / n
      let share = Double(hits[bin]) / n
      bins.append(
        Bin(
          low: Double(bin) / Double(binCount), high: Double(bin + 1) / Double(binCount), count: counts[bin],
          meanProbability: stated, shareOfMatches: share))
      expectedError += Double(counts[bin]) * abs(stated - share) / Double(max(1, judged.count))
    }
    self.bins = bins
    self.expectedError = expectedError
    count = judged.count
    brier = squares / Double(max(1, judged.count))
  }
}
