import AtlasStore
import Evaluation
import Learning
import Vocabulary

extension Atlas {
  /// Measures several models, and pixels, on the same known pairs.
  ///
  /// The metrics are stored in the table `evaluation`, unless the file was opened read-only.
  public func compare(
    _ request: CompareRequest = CompareRequest(), progress: ProgressSink = .silent
  ) throws(AtlasError) -> ComparisonReport {
    try AtlasError.wrapping {
      let startedAt = Timestamp.now()
      var request = request
      if request.models.isEmpty { request.models = try store.read { try $0.newestOfEachName() } }
      let comparison = try comparison(request, progress)
      let report = try report(on: comparison)
      try record("compare", report, models: comparison.methods.map(\.model), startedAt: startedAt)
      return report
    }
  }

  func report(on comparison: Comparison) throws -> ComparisonReport {
    let methods = try comparison.methods.map { method in
      let effort = try method.model.map { model in try store.read { try $0.effort(of: model) } }
      return try ComparisonReport.Method(
        name: method.name, kind: method.model?.method ?? "pixels", effort: effort ?? Effort(), tables: method.tables,
        animals: comparison.animals, isSquaredError: method.isSquaredError)
    }
    let tables = comparison.methods[0].tables
    return ComparisonReport(
      from: comparison.from, to: comparison.to, animals: comparison.animals,
      queries: tables.reduce(0) { $0 + $1.partners.count { $0 != nil } },
      gallery: tables.reduce(0) { $0 + $1.galleryCount }, methods: methods, notes: comparison.notes)
  }

  /// Stores a report's metrics as rows; a file opened read-only stays unchanged.
  ///
  /// - Parameters:
  ///   - models: One for each method; nil for pixels.
  ///   - startedAt: When the comparison began, by `Timestamp.now()`.
  func record(_ stage: String, _ report: ComparisonReport, models: [Model?], startedAt: String) throws {
    guard !store.isReadOnly else { return }
    try store.atomicActivity(stage, parameters: ["animals": report.animals], startedAt: startedAt) {
      transaction, message in
      for model in models { if let model { try transaction.recordUse(of: "model", row: model.id.rawValue) } }
      try transaction.insertEvaluation(zip(report.methods, models).flatMap { report.metrics(of: $0, model: $1) })
      message = report.methods.map { "\($0.name) \(Int(($0.top1 * 100).rounded())) %" }.joined(separator: ", ")
    }
  }
}

/// The cost of training a model, as checkpoints' metrics record it; nil where unknown.
struct Effort: Decodable {
  /// Of the network, and of these what training may change.
  var parameters: Int?
  var trainableParameters: Int?
  var peakBytes: Int?
  var steps: Int?
  var seconds: Double?

  private enum CodingKeys: String, CodingKey {
    case parameters, seconds
    case trainableParameters = "trainable_parameters"
    case peakBytes = "peak_bytes"
  }
}

extension Transaction {
  fileprivate func newestOfEachName() throws -> [String] {
    let usable = try models().filter { $0.checkpoint != nil || $0.method == "imported" }
    var newest: [String: Model] = [:]
    for model in usable { newest[model.name] = model }
    guard !newest.isEmpty else { throw MatchError.noModel }
    return newest.values.sorted { $0.id < $1.id }.map(\.fullName)
  }

  /// The cost of training a model: its network's size, steps, and the time of all activities that trained it.
  func effort(of model: Model) throws -> Effort {
    let configuration = try? StoredJSON.value(ModelConfiguration.self, from: model.configuration)
    // Metrics that training recorded; older models have none.
    let recorded = try model.checkpoint.map { try StoredJSON.value(Effort.self, from: checkpoint($0).metrics) }
    let parameters =
      recorded?.parameters
      ?? configuration.map { EmbeddingNetwork($0.network, seed: 0, drawing: { _ in false }).parameters.totalCount }
    return Effort(
      parameters: parameters, trainableParameters: recorded?.trainableParameters, peakBytes: recorded?.peakBytes,
      steps: try lastTrainingStep(of: model.id), seconds: try recorded?.seconds ?? trainingSeconds(of: model.id))
  }
}
