import Evaluation
import Glibc
import Testing

private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

private func report() throws -> VerificationReport {
  var same: [Double] = []
  for k in 0..<40 {
    let wave: Double = sin(1.3 * Double(k))
    same.append(rounded(0.3 + 0.25 * wave + 0.002 * Double(k)))
  }
  var different: [Double] = []
  for k in 0..<200 {
    let wave: Double = sin(0.77 * Double(k) + 1)
    different.append(rounded(0.75 + 0.35 * wave + 0.0005 * Double(k)))
  }
  return try VerificationReport(same: same, different: different)
}

@Suite struct VerificationReportTests {
  /// By scikit-learn's roc_auc_score and roc_curve, numpy's quantile and histogram.
  @Test func metricsAreThoseOfScikitLearnAndNumpy() throws {
    let report = try report()
    #expect(abs(report.rocAUC - 0.924) < 1e-9)
    #expect(abs(report.equalErrorRate - 0.21071428571428572) < 1e-9)
    #expect(abs(report.dPrime - 2.1576237993152403) < 1e-9)
    #expect(abs(report.overlap - 0.26) < 0.0251)  // A value on a bin's edge may fall to either side.
    for (fmr, fnmr) in [(0.01, 0.425), (0.05, 0.35), (0.1, 0.325), (0.5, 0)] {
      #expect(abs(report.fnmr(atFMR: fmr) - fnmr) < 1e-9)
    }
  }

  @Test func areaUnderTheCurveIsTheFractionOfOrderedPairs() throws {
    let report = try report()
    var sum = 0.0
    for a in report.same { for b in report.different { sum += a < b ? 1 : (a == b ? 0.5 : 0) } }
    #expect(abs(report.rocAUC - sum / Double(report.same.count * report.different.count)) < 1e-12)
    var area = 0.0
    let curve = report.rocCurve
    for (a, b) in zip(curve, curve.dropFirst()) {
      area += (b.falsePositiveRate - a.falsePositiveRate) * (a.truePositiveRate + b.truePositiveRate) / 2
    }
    #expect(abs(area - report.rocAUC) < 1e-12)
  }

  @Test func separateDistributionsScoreBestAndEqualOnesAtRandom() throws {
    let apart = try VerificationReport(same: [0, 0.1], different: [0.9, 1])
    #expect(apart.rocAUC == 1 && apart.equalErrorRate == 0 && apart.overlap == 0 && apart.fnmr(atFMR: 0.01) == 0)
    let alike = try VerificationReport(same: [1, 1], different: [1, 1, 1])
    #expect(alike.rocAUC == 0.5 && alike.dPrime == 0 && alike.overlap == 1 && alike.equalErrorRate == 0.5)
    let swapped = try VerificationReport(same: [1, 2], different: [0])
    #expect(swapped.rocAUC == 0 && swapped.equalErrorRate == 1)
  }

  @Test func nothingToCompareIsAnError() {
    #expect(throws: EvaluationError.noPairs) { try VerificationReport(same: [], different: [1]) }
    #expect(throws: EvaluationError.tooFew(what: "distances of different neurons", given: 0, needed: 1)) {
      try VerificationReport(same: [1], different: [])
    }
    #expect(throws: EvaluationError.self) { try VerificationReport(same: [.nan], different: [1]) }
  }
}
