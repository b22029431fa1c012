import AtlasStore
import Evaluation
import GRDB
import Learning
import Vocabulary

extension Atlas {
  /// Measures several models, and pixels, on the same known pairs.
  ///
  /// - Parameters:
  ///   - models: Empty means the newest of each name.
  ///   - animals: Empty means those that the first model's training held out, or else all.
  ///   - baselines: Also pixels: squared error, Pearson correlation and cosine.
  ///   - turns: With 2 or more, pixels also with the best of so many turns.
  public func compare(
    models: [String] = [], animals: [String] = [], baselines: Bool = true, turns: Int = 0,
    progress: ProgressSink = .silent
  ) throws -> ComparisonReport {
    let models = try models.isEmpty ? store.read { try $0.newestOfEachName() } : models
    return try report(
      on: comparison(models: models, animals: animals, baselines: baselines, turns: turns, progress: progress))
  }

  func report(on comparison: Comparison) throws -> ComparisonReport {
    let methods = try comparison.methods.map { method in
      let retrieval = try RetrievalReport(method.tables)
      let verification = try VerificationReport(method.tables)
      let interval = retrieval.cmcInterval(at: 1, seed: 1)
      let effort = try method.model.map { model in try store.read { try $0.effort(of: model) } }
      return ComparisonReport.Method(
        name: method.name, kind: method.model?.method ?? "pixels", parameters: effort?.parameters,
        trainingSteps: effort?.steps, trainingSeconds: effort?.seconds, top1: retrieval.cmc(at: 1),
        top1Interval: [interval.low, interval.high], top5: retrieval.cmc(at: 5),
        top1Back: try RetrievalReport(method.tables.map(\.reversed)).cmc(at: 1),
        map: retrieval.meanAveragePrecision(), auc: verification.rocAUC,
        equalErrorRate: verification.equalErrorRate, dprime: verification.dPrime, overlap: verification.overlap,
        fnmrAtOnePercent: verification.fnmr(atFMR: 0.01), sameDistance: .init(ofSorted: method.own(verification.same)),
        differentDistance: .init(ofSorted: method.own(verification.different)),
        top1OfAnimal: Dictionary(
          try zip(comparison.animals, method.tables).map { ($0, try RetrievalReport($1).cmc(at: 1)) },
          uniquingKeysWith: { first, _ in first }))
    }
    let tables = comparison.methods[0].tables
    return ComparisonReport(
      from: comparison.from, to: comparison.to, animals: comparison.animals,
      queries: tables.reduce(0) { $0 + $1.partners.count { $0 != nil } },
      gallery: tables.reduce(0) { $0 + $1.galleryCount }, methods: methods, notes: comparison.notes)
  }
}

extension Rows {
  fileprivate func newestOfEachName() throws -> [String] {
    let usable = try models().filter { $0.checkpoint != nil || $0.method == "imported" }
    var newest: [String: Model] = [:]
    for model in usable { newest[model.name] = model }
    guard !newest.isEmpty else { throw MatchError.noModel }
    return newest.values.sorted { $0.id < $1.id }.map(\.fullName)
  }

  /// What training a model took: its network's size, steps, and the time of every run of its training.
  fileprivate func effort(of model: Model) throws -> (parameters: Int?, steps: Int?, seconds: Double?) {
    let configuration = try? JSON.value(ModelConfiguration.self, from: model.configuration)
    let seconds = try Double.fetchOne(
      database,
      sql: """
        SELECT sum((julianday(ended_at) - julianday(started_at)) * 86400) FROM activity
        WHERE stage = 'train' AND ended_at IS NOT NULL AND id IN (
          SELECT activity_id FROM model WHERE id = ?1 UNION SELECT activity_id FROM checkpoint WHERE model_id = ?1)
        """, arguments: [model.id.rawValue])
    let steps = try Int.fetchOne(
      database, sql: "SELECT max(step) FROM training_step WHERE model_id = ?", arguments: [model.id.rawValue])
    let parameters = configuration.map { EmbeddingNetwork($0.network, seed: 0).parameters.totalCount }
    return (parameters, steps, seconds)
  }
}
