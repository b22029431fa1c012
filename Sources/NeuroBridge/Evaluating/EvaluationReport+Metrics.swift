import AtlasStore

extension EvaluationReport {
  /// The report's metrics as rows.
  func metrics(of model: Model) -> [EvaluationMetric] {
    var metrics: [EvaluationMetric] = []
    for direction in directions {
      func add(_ metric: String, _ value: Double, interval: [Double]? = nil) {
        metrics.append(
          EvaluationMetric(
            method: self.model, model: model.id, animal: nil, from: direction.from, to: direction.to, metric: metric,
            value: value, low: interval?.first, high: interval?.last))
      }
      for (k, value) in direction.cmc.sorted(by: { $0.key < $1.key }) {
        add("cmc@\(k)", value, interval: k == "1" ? direction.top1Interval : nil)
      }
      add("map", direction.map)
      add("auc", direction.auc)
      add("eer", direction.equalErrorRate)
      add("dprime", direction.dprime)
      add("overlap", direction.overlap)
      for (fmr, value) in direction.fnmrAtFMR.sorted(by: { $0.key < $1.key }) { add("fnmr@fmr=\(fmr)", value) }
    }
    for retrieval in perAnimal {
      func add(_ metric: String, _ value: Double, interval: [Double]? = nil) {
        metrics.append(
          EvaluationMetric(
            method: self.model, model: model.id, animal: retrieval.animal, from: retrieval.from, to: retrieval.to,
            metric: metric, value: value, low: interval?.first, high: interval?.last))
      }
      for (k, value) in retrieval.cmc.sorted(by: { $0.key < $1.key }) {
        add("cmc@\(k)", value, interval: k == "1" ? retrieval.top1Interval : nil)
      }
      add("map", retrieval.map)
    }
    guard let first = directions.first else { return metrics }
    for (metric, value) in [
      ("precision", matching?.precision), ("recall", matching?.recall), ("f1", matching?.f1),
      ("false match rate of the unpaired", matching?.falseMatchRateUnpaired),
      ("ece", matching?.ece), ("brier", matching?.brier),
    ] {
      guard let value else { continue }
      metrics.append(
        EvaluationMetric(
          method: self.model, model: model.id, animal: nil, from: first.from, to: first.to, metric: metric, value: value
        ))
    }
    for (name, baseline) in baselines.sorted(by: { $0.key < $1.key }) {
      for (k, value) in baseline.cmc.sorted(by: { $0.key < $1.key }) {
        metrics.append(
          EvaluationMetric(
            method: name, model: nil, animal: nil, from: first.from, to: first.to, metric: "cmc@\(k)", value: value))
      }
    }
    return metrics
  }
}
