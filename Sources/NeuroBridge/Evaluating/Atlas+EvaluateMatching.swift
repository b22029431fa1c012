import AtlasStore
import Evaluation
import Matching
import Statistics
import Vocabulary

extension Atlas {
  /// What `match` would propose without any decision of people, and how far its probabilities can be trusted.
  func matching(
    _ cases: [EvaluationCase], _ model: Model, turned: Bool, _ progress: ProgressSink
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
          from: sessions[0], to: sessions[1], model: model, options: options, turned: turned, progress)
      let (a, b, decisions) = try store.read { transaction in
        (
          try transaction.side(item.pair.a, item.matrix.neuronsA),
          try transaction.side(item.pair.b, item.matrix.neuronsB),
          try transaction.pairs(between: item.pair.a.id, and: item.pair.b.id)
        )
      }
      sources[sessions] = source
      let learnt = source.calibration(for: item.pair.animal.id)
      let match = Proposal.collectEvidence(.dense(item.matrix.values), a: a, b: b, options: options, constraints: .none)
      let proposal = Proposal(match, options: options, constraints: .none, calibration: learnt)
      reports.append(try MatchingReport(proposals: proposal.assignment.partnerOfA, partners: item.partners))
      guard let stated = proposal.probabilities, let learnt else {
        calibrations[item.pair.animal.name] =
          "no probability: "
          + (learnt == nil ? source.absence(for: item.pair.animal.id) : "places do not recognise the tissue")
        continue
      }
      calibrations[item.pair.animal.name] = "calibrated on " + learnt.summary
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
