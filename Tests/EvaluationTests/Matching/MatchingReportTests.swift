import Evaluation
import Glibc
import Statistics
import Testing

@Suite struct MatchingReportTests {
  @Test func matchesAreCountedAgainstTheTruth() throws {
    let report = try MatchingReport(proposals: [0, 2, nil, 3, nil, 5], partners: [0, 1, 2, nil, nil, 5])
    #expect(report.correct == 2 && report.proposed == 4 && report.pairs == 4)
    #expect(report.precision == 0.5 && report.recall == 0.5 && report.f1 == 0.5 && report.unpairedMatchRate == 0.5)
    let both = MatchingReport(pooling: [report, report])
    #expect(both.proposed == 8 && both.precision == 0.5)
  }

  @Test func metricsWithoutAnythingToCountAreNilAndNotZero() throws {
    let nothing = try MatchingReport(proposals: [nil], partners: [nil])
    #expect(nothing.precision == nil && nothing.recall == nil && nothing.f1 == nil && nothing.unpairedMatchRate == 0)
    #expect(try MatchingReport(proposals: [1], partners: [1]).unpairedMatchRate == nil)
    #expect(throws: EvaluationError.self) { try MatchingReport(proposals: [1], partners: []) }
  }

  /// By scikit-learn's brier_score_loss, and numpy for the calibration error.
  @Test func calibrationIsThatOfScikitLearn() throws {
    var probabilities: [Double] = []
    var isCorrect: [Bool] = []
    for k in 0..<40 {
      let (slow, fast): (Double, Double) = (sin(0.9 * Double(k)), sin(2.1 * Double(k)))
      probabilities.append(min(1, max(0, 0.5 + 0.5 * slow)))
      isCorrect.append(fast + 2 * slow > 0)
    }
    let report = try Reliability(probabilities: probabilities, isCorrect: isCorrect)
    #expect(abs(report.brier - 0.08366310249632597) < 1e-9)
    #expect(abs(report.expectedCalibrationError - 0.10908534745446674) < 1e-9)
    #expect(report.bins.reduce(0) { $0 + $1.count } == 40)
  }

  @Test func aPerfectlyCalibratedForecastHasNoCalibrationError() throws {
    let report = try Reliability(
      probabilities: [0.25, 0.25, 0.25, 0.25, 1], isCorrect: [true, false, false, false, true])
    #expect(report.expectedCalibrationError < 1e-12)
    #expect(throws: EvaluationError.self) { try Reliability(probabilities: [], isCorrect: []) }
  }
}
