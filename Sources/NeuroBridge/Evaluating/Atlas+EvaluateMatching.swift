import AtlasStore
import Evaluation
import Matching
import Statistics
import Vocabulary

extension Atlas {
  /// The pairs that `match` would accept without any decision of people, and the calibration of its probabilities.
  func matching(
    _ cases: [EvaluationCase], _ model: Model, alignsRotation: Bool, _ progress: ProgressSink
  ) throws -> EvaluationReport.Matching {
    var reports: [MatchingReport] = []
    var probabilities: [Double] = []
    var truths: [Bool] = []
    var calibrations: [String: String] = [:]
    var sources: [[String]: CalibrationSource] = [:]
    let options = MatchingOptions()
    for item in cases {
      let sessions = [item.pair.a.name, item.pair.b.name]
      let source =
        try sources[sessions]
        ?? calibrationSource(
          from: sessions[0], to: sessions[1], model: model, options: options, alignsRotation: alignsRotation, progress)
      let (a, b, decisions) = try store.read { transaction in
        (
          try transaction.somata(of: item.pair.a, item.matrix.neuronsA),
          try transaction.somata(of: item.pair.b, item.matrix.neuronsB),
          try transaction.pairs(between: item.pair.a.id, and: item.pair.b.id)
        )
      }
      sources[sessions] = source
      let fitted = source.calibration(for: item.pair.animal.id)
      let match = try Proposal.collectEvidence(
        .dense(item.matrix.values), a: a, b: b, options: options, constraints: .none)
      let proposal = Proposal(match, options: options, constraints: .none, calibration: fitted)
      reports.append(try MatchingReport(proposals: proposal.assignment.partnerOfA, partners: item.partners))
      guard let stated = proposal.probabilities, let fitted else {
        calibrations[item.pair.animal.name] =
          "no probability: "
          + (fitted == nil ? source.absence(for: item.pair.animal.id) : "the soma positions could not be registered")
        continue
      }
      calibrations[item.pair.animal.name] = "calibrated on " + fitted.summary
      let known = KnownPartners(decisions, neuronsA: item.matrix.neuronsA, neuronsB: item.matrix.neuronsB)
      for (candidate, probability) in zip(match.candidates, stated) {
        guard candidate.isTopCandidate, let truth = known.truth(of: candidate) else { continue }
        probabilities.append(probability)
        truths.append(truth)
      }
    }
    let pooled = MatchingReport(pooling: reports)
    let judged = truths.isEmpty ? nil : try Reliability(probabilities: probabilities, isCorrect: truths)
    return EvaluationReport.Matching(
      precision: pooled.precision, recall: pooled.recall, f1: pooled.f1,
      falseMatchRateUnpaired: pooled.unpairedMatchRate,
      ece: judged?.expectedCalibrationError, brier: judged?.brier, judged: truths.count, calibration: calibrations)
  }
}
