import AtlasStore
import Evaluation
import Statistics

extension ComparisonReport.Method {
  /// - Parameters:
  ///   - tables: One for each of `animals`.
  ///   - isSquaredError: Distances are errors themselves, not one less a similarity.
  init(
    name: String, kind: String, effort: Effort, tables: [SimilarityTable], animals: [String],
    isSquaredError: Bool = false
  ) throws {
    let retrieval = try RetrievalReport(tables)
    let verification = try VerificationReport(tables)
    let interval = retrieval.cmcInterval(at: 1, seed: 1)
    func quartiles(_ distances: [Double]) -> ComparisonReport.Quartiles {
      .init(ofSorted: isSquaredError ? distances.map { $0 - 1 } : distances)
    }
    self.init(
      name: name, kind: kind, parameters: effort.parameters, trainableParameters: effort.trainableParameters,
      peakBytes: effort.peakBytes, trainingSteps: effort.steps,
      trainingSeconds: effort.seconds, top1: retrieval.cmc(at: 1), top1Interval: [interval.low, interval.high],
      top5: retrieval.cmc(at: 5), top1Back: try RetrievalReport(tables.map(\.reversed)).cmc(at: 1),
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
  /// One method's figures as they are kept.
  func figures(of method: Method, model: Model?) -> [EvaluationMetric] {
    func figure(_ metric: String, _ value: Double, animal: String? = nil, interval: [Double]? = nil) -> EvaluationMetric
    {
      EvaluationMetric(
        method: method.name, model: model?.id, animal: animal, from: from, to: to, metric: metric, value: value,
        low: interval?.first, high: interval?.last)
    }
    /// The median, with the quartiles in place of an interval.
    func figure(_ metric: String, _ quartiles: Quartiles) -> EvaluationMetric {
      figure("\(metric), median and quartiles", quartiles.median, interval: [quartiles.lower, quartiles.upper])
    }
    return [
      figure("cmc@1", method.top1, interval: method.top1Interval), figure("cmc@5", method.top5),
      figure("map", method.map), figure("auc", method.auc), figure("eer", method.equalErrorRate),
      figure("dprime", method.dprime), figure("overlap", method.overlap),
      figure("fnmr@fmr=0.01", method.fnmrAtOnePercent), figure("same distance", method.sameDistance),
      figure("different distance", method.differentDistance),
    ] + method.top1OfAnimal.sorted { $0.key < $1.key }.map { figure("cmc@1", $0.value, animal: $0.key) }
  }
}
