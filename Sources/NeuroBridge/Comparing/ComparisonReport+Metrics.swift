import AtlasStore
import Evaluation
import Statistics

extension ComparisonReport.Method {
  /// - Parameters:
  ///   - tables: One for each of `animals`.
  ///   - isSquaredError: Whether distances are the error itself, not 1 − similarity.
  init(
    name: String, kind: String, effort: Effort, tables: [SimilarityTable], animals: [String],
    isSquaredError: Bool = false
  ) throws {
    let retrieval = try RetrievalReport(tables)
    let verification = try VerificationReport(tables)
    let interval = retrieval.cmcInterval(at: 1)
    func quartiles(_ distances: [Double]) -> ComparisonReport.Quartiles {
      .init(ofSorted: isSquaredError ? distances.map { $0 - 1 } : distances)
    }
    self.init(
      name: name, kind: kind, parameters: effort.parameters, trainableParameters: effort.trainableParameters,
      peakBytes: effort.peakBytes, trainingSteps: effort.steps,
      trainingSeconds: effort.seconds, top1: retrieval.cmc(at: 1), top1Interval: [interval.low, interval.high],
      top5: retrieval.cmc(at: 5), top1Reversed: try RetrievalReport(tables.map(\.reversed)).cmc(at: 1),
      map: retrieval.meanAveragePrecision(), auc: verification.rocAUC, equalErrorRate: verification.equalErrorRate,
      dprime: verification.dPrime, overlap: verification.overlap, fnmrAtOnePercent: verification.fnmr(atFMR: 0.01),
      sameDistance: quartiles(verification.same), differentDistance: quartiles(verification.different),
      top1OfAnimal: Dictionary(
        try zip(animals, tables).map { ($0, try RetrievalReport($1).cmc(at: 1)) },
        uniquingKeysWith: { first, _ in first }
      ))
  }
}

extension ComparisonReport {
  /// One method's metrics as rows.
  func metrics(of method: Method, model: Model?) -> [EvaluationMetric] {
    func row(_ metric: String, _ value: Double, animal: String? = nil, interval: [Double]? = nil) -> EvaluationMetric {
      EvaluationMetric(
        method: method.name, model: model?.id, animal: animal, from: from, to: to, metric: metric, value: value,
        low: interval?.first, high: interval?.last)
    }
    /// The median, with the quartiles as interval.
    func row(_ metric: String, _ quartiles: Quartiles) -> EvaluationMetric {
      row("\(metric), median and quartiles", quartiles.median, interval: [quartiles.lower, quartiles.upper])
    }
    return [
      row("cmc@1", method.top1, interval: method.top1Interval), row("cmc@5", method.top5),
      row("map", method.map), row("auc", method.auc), row("eer", method.equalErrorRate),
      row("dprime", method.dprime), row("overlap", method.overlap),
      row("fnmr@fmr=0.01", method.fnmrAtOnePercent), row("same distance", method.sameDistance),
      row("different distance", method.differentDistance),
    ] + method.top1OfAnimal.sorted { $0.key < $1.key }.map { row("cmc@1", $0.value, animal: $0.key) }
  }
}
