import AtlasStore
import Evaluation
import Learning
import Matching
import Statistics
import Vocabulary

extension Atlas {
  /// Measures a model on known pairs: retrieval both ways, verification, and the one-to-one proposal.
  ///
  /// - Parameters:
  ///   - animals: Empty means the animals held out when the model was trained, or else all.
  ///   - baselines: Also compares pixels, over the same view as the network's.
  ///   - findsTurns: Compares with one session turned as the similarities say it lies; else all as they come.
  ///   - proposes: Also measures what `match` would propose, which takes longer than all the rest.
  ///   - turns: With 2 or more, pixels also with the best of so many turns in the plane.
  public func evaluate(
    model name: String? = nil, animals: [String] = [], baselines: Bool = false, turns: Int = 0,
    findsTurns: Bool = true, proposes: Bool = true, progress: ProgressSink = .silent
  ) throws -> EvaluationReport {
    let (model, configuration, pairs) = try store.read { transaction in
      let model = try transaction.embedder(named: name)
      let configuration = try? StoredJSON.value(ModelConfiguration.self, from: model.configuration)
      let wanted = animals.isEmpty ? model.heldOut ?? [] : animals
      let pairs = try transaction.sessionPairsWithTruth(animals: wanted)
      guard !pairs.isEmpty else { throw EvaluateError.noPairs(animals: wanted) }
      for pair in pairs { try transaction.checkEmbedded(pair, by: model) }
      return (model, configuration, pairs)
    }
    if findsTurns { try findTurns(of: pairs, by: model, progress) }
    let (cases, found) = try store.read { transaction in
      (
        try pairs.map { try transaction.evaluationCase($0, model: model, turned: findsTurns) },
        try pairs.compactMap { pair in
          try findsTurns ? transaction.rotation(of: pair, by: model).map { (pair, $0) } : nil
        }
      )
    }
    var directions: [EvaluationReport.Direction] = []
    for (names, group) in Self.grouped(cases) {
      let tables = try group.map { try $0.table() }
      directions.append(try Self.direction(from: names[0], to: names[1], tables))
      directions.append(try Self.direction(from: names[1], to: names[0], tables.map(\.reversed)))
    }
    let names = Set(cases.map(\.pair.animal.name)).sorted()
    let report = EvaluationReport(
      model: model.fullName, animals: names,
      seenInTraining: model.heldOut.map { heldOut in names.filter { !heldOut.contains($0) } } ?? [],
      turns: Dictionary(
        found.map { pair, found in
          ("\(pair.animal.name)/\(found.isOfA ? pair.a.name : pair.b.name)", found.rotation.degrees)
        },
        uniquingKeysWith: { first, _ in first }),
      directions: directions,
      matching: proposes ? try matching(cases, model, turned: findsTurns, progress) : nil,
      baselines: baselines ? try pixelBaselines(cases, configuration?.view, turns: turns, progress) : [:])
    try record(report, of: model, parameters: ["animals": names, "turned": findsTurns ? ["yes"] : []])
    return report
  }

  /// Keeps the figures as rows; a file opened for reading only is left as it is.
  private func record(_ report: EvaluationReport, of model: Model, parameters: [String: [String]]) throws {
    guard !store.isReadOnly else { return }
    try store.atomicActivity("evaluate", parameters: parameters) { transaction, message in
      try transaction.recordUse(of: "model", row: model.id.rawValue)
      try transaction.insertEvaluation(report.figures(of: model))
      message = report.directions.map { "\($0.from) to \($0.to): top-1 \(Int((($0.cmc["1"] ?? 0) * 100).rounded())) %" }
        .joined(separator: ", ")
    }
  }

  private func pixelBaselines(
    _ cases: [EvaluationCase], _ view: PatchRecipe?, turns: Int, _ progress: ProgressSink
  ) throws -> [String: EvaluationReport.Baseline] {
    let tables = try store.pixelTables(cases, view: view ?? PatchRecipe(), turns: turns, progress)
    return Dictionary(
      uniqueKeysWithValues: try tables.map { name, tables in
        (name, EvaluationReport.Baseline(cmc: try RetrievalReport(tables).cmcFigures))
      })
  }

  /// Cases by the names of their sessions, in a fixed order.
  private static func grouped(_ cases: [EvaluationCase]) -> [([String], [EvaluationCase])] {
    Dictionary(grouping: cases) { [$0.pair.a.name, $0.pair.b.name] }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { ($0.key, $0.value) }
  }

  private static func direction(
    from: String, to: String, _ tables: [SimilarityTable]
  ) throws -> EvaluationReport.Direction {
    let retrieval = try RetrievalReport(tables)
    let verification = try VerificationReport(tables)
    let interval = retrieval.cmcInterval(at: 1, seed: 1)
    return .init(
      from: from, to: to, queries: retrieval.queryCount, gallery: tables.map(\.galleryCount).reduce(0, +),
      cmc: retrieval.cmcFigures, top1Interval: [interval.low, interval.high], map: retrieval.meanAveragePrecision(),
      auc: verification.rocAUC, equalErrorRate: verification.equalErrorRate, dprime: verification.dPrime,
      overlap: verification.overlap,
      fnmrAtFMR: Dictionary(
        uniqueKeysWithValues: ["0.001": 0.001, "0.01": 0.01, "0.1": 0.1].map { ($0, verification.fnmr(atFMR: $1)) }))
  }
}

extension RetrievalReport {
  fileprivate var cmcFigures: [String: Double] {
    Dictionary(uniqueKeysWithValues: [1, 5, 10].map { ("\($0)", cmc(at: $0)) })
  }
}
