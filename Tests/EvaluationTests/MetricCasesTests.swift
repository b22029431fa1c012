import Evaluation
import Foundation
import Statistics
import Testing

/// Random cases with ties, unpaired neurons and small galleries, against scikit-learn, scipy and numpy
/// (`fixtures/metrics/make.py` computes them, and open-metric-learning's metrics by their formulas).
@Suite struct MetricCasesTests {
  private struct Case: Decodable {
    let queries: Int
    let gallery: Int
    let similarities: [Float]
    let partners: [Int?]
    let auc: Double
    let eer: Double
    let dprime: Double?
    let cmc: [String: Double]
    let map: Double
    let fnmr: [String: Double]
    let probabilities: [Double]
    let correct: [Bool]
    let brier: Double
    let ece: Double
    let proposals: [Int?]
    let precision: Double?
    let recall: Double
    let f1: Double
  }

  private static func cases() throws -> [Case] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try JSONDecoder().decode(
      [Case].self, from: Data(contentsOf: root.appending(path: "fixtures/metrics/cases.json")))
  }

  @Test func metricsOfRandomCasesAreThoseOfScikitLearn() throws {
    let cases = try Self.cases()
    #expect(cases.count == 24)
    for (number, item) in cases.enumerated() {
      func same(_ ours: Double, _ theirs: Double, _ what: String) {
        #expect(abs(ours - theirs) < 1e-9, "case \(number), \(what): \(ours), not \(theirs)")
      }
      let table = try SimilarityTable(
        queryCount: item.queries, galleryCount: item.gallery, values: item.similarities, partners: item.partners)
      let retrieval = try RetrievalReport(table)
      let verification = try VerificationReport([table])
      same(verification.rocAUC, item.auc, "AUC")
      same(verification.equalErrorRate, item.eer, "EER")
      if let dprime = item.dprime { same(verification.dPrime, dprime, "d′") }
      same(retrieval.meanAveragePrecision(), item.map, "mAP")
      for (k, fraction) in item.cmc { same(retrieval.cmc(at: try #require(Int(k))), fraction, "CMC at \(k)") }
      for (fmr, fraction) in item.fnmr {
        same(verification.fnmr(atFMR: try #require(Double(fmr))), fraction, "FNMR at \(fmr)")
      }
      let calibration = try Reliability(probabilities: item.probabilities, isCorrect: item.correct)
      same(calibration.brier, item.brier, "Brier")
      same(calibration.expectedCalibrationError, item.ece, "ECE")
      let matching = try MatchingReport(proposals: item.proposals, partners: item.partners)
      #expect((matching.precision == nil) == (item.precision == nil))
      if let ours = matching.precision, let theirs = item.precision { same(ours, theirs, "precision") }
      same(try #require(matching.recall), item.recall, "recall")
      same(try #require(matching.f1), item.f1, "F1")
    }
  }
}
