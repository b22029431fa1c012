/// Whether a probability of 0.9 is right nine times out of ten.
package struct CalibrationReport: Sendable, Hashable {
  /// Proposals whose probability falls into one of ten equal bins.
  package struct Bin: Sendable, Hashable {
    package let range: Range<Double>
    package let count: Int
    /// Both 0 in an empty bin.
    package let meanProbability: Double
    package let shareCorrect: Double

    package init(range: Range<Double>, count: Int, meanProbability: Double, shareCorrect: Double) {
      self.range = range
      self.count = count
      self.meanProbability = meanProbability
      self.shareCorrect = shareCorrect
    }
  }

  package let bins: [Bin]
  /// Mean squared difference of probability and outcome.
  package let brier: Double
  /// Expected calibration error: |mean probability − share correct|, weighted by the bins' counts.
  package let expectedError: Double

  /// One that was made earlier.
  package init(bins: [Bin], brier: Double, expectedError: Double) {
    self.bins = bins
    self.brier = brier
    self.expectedError = expectedError
  }

  package init(probabilities: [Double], isCorrect: [Bool], binCount: Int = 10) throws(EvaluationError) {
    guard probabilities.count == isCorrect.count else {
      throw .wrongCount(what: "outcomes", expected: probabilities.count, found: isCorrect.count)
    }
    guard !probabilities.isEmpty else { throw .tooFew(what: "proposals with a probability", found: 0, needed: 1) }
    if let bad = probabilities.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(what: "probabilities", row: bad, column: 0)
    }
    var counts = [Int](repeating: 0, count: binCount)
    var sums = [Double](repeating: 0, count: binCount)
    var hits = [Int](repeating: 0, count: binCount)
    var squares = 0.0
    for (p, correct) in zip(probabilities, isCorrect) {
      let bin = min(binCount - 1, max(0, Int(p * Double(binCount))))
      counts[bin] += 1
      sums[bin] += p
      hits[bin] += correct ? 1 : 0
      let miss = p - (correct ? 1 : 0)
      squares += miss * miss
    }
    bins = (0..<binCount).map { bin in
      let count = Double(max(1, counts[bin]))
      return Bin(
        range: Double(bin) / Double(binCount)..<Double(bin + 1) / Double(binCount), count: counts[bin],
        meanProbability: sums[bin] / count, shareCorrect: Double(hits[bin]) / count)
    }
    brier = squares / Double(probabilities.count)
    expectedError =
      bins.reduce(0) { $0 + Double($1.count) * abs($1.meanProbability - $1.shareCorrect) }
      / Double(probabilities.count)
  }
}
