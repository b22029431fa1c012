import AtlasStore
import Evaluation
import Learning
import Matching
import Statistics
import Vocabulary

extension Atlas {
  /// Measures a model on known pairs: retrieval both ways, verification, and the pairs that `match` would accept without
  /// any decision of people.
  ///
  /// The metrics are stored in the table `evaluation`, unless the file was opened read-only.
  public func evaluate(
    _ request: EvaluateRequest = EvaluateRequest(), progress: ProgressSink = .silent
  ) throws(AtlasError) -> EvaluationReport {
    try AtlasError.wrapping {
      let startedAt = Timestamp.now()
      let (model, configuration, pairs) = try store.read { transaction in
        let model = try transaction.embedder(named: request.model)
        let configuration = try? StoredJSON.value(ModelConfiguration.self, from: model.configuration)
        let wanted = request.animals.isEmpty ? model.heldOut ?? [] : request.animals
        let pairs = try transaction.sessionPairsWithTruth(animals: wanted)
        guard !pairs.isEmpty else { throw EvaluateError.noPairs(animals: wanted) }
        for pair in pairs { try transaction.checkEmbedded(pair, by: model) }
        return (model, configuration, pairs)
      }
      if request.alignsRotation { try findRotations(of: pairs, by: model, progress) }
      let (cases, rotations) = try store.read { transaction in
        (
          try pairs.map { try transaction.evaluationCase($0, model: model, alignsRotation: request.alignsRotation) },
          try pairs.compactMap { pair in
            try request.alignsRotation ? transaction.rotation(of: pair, by: model).map { (pair, $0) } : nil
          }
        )
      }
      var directions: [EvaluationReport.Direction] = []
      guard cases.contains(where: { $0.partners.contains { $0 != nil } }) else {
        let left = try store.read { transaction in
          try transaction.unusableNeurons(by: model, in: cases.flatMap { [$0.pair.a.id, $0.pair.b.id] })
        }
        throw EvaluateError.noUsablePair(left.note ?? "no known pair is embedded")
      }
      for (names, group) in Self.grouped(cases) {
        let tables = try group.map { try $0.table() }
        directions.append(try Self.direction(from: names[0], to: names[1], tables))
        directions.append(try Self.direction(from: names[1], to: names[0], tables.map(\.reversed)))
      }
      let names = Set(cases.map(\.pair.animal.name)).sorted()
      let report = EvaluationReport(
        model: model.fullName, animals: names,
        seenInTraining: names.filter(model.hasSeen),
        leftOut: try store.read { transaction in
          var seen: Set<Session.ID> = []
          let sessions = cases.flatMap { [$0.pair.a.id, $0.pair.b.id] }.filter { seen.insert($0).inserted }
          return try transaction.unusableNeurons(by: model, in: sessions)
        },
        rotationDegrees: Dictionary(
          rotations.map { pair, found in
            ("\(pair.animal.name)/\(found.isOfA ? pair.a.name : pair.b.name)", found.rotation.degrees)
          },
          uniquingKeysWith: { first, _ in first }),
        directions: directions,
        matching: request.measuresMatching
          ? try matching(cases, model, alignsRotation: request.alignsRotation, progress) : nil,
        baselines: request.baselines
          ? try pixelBaselines(cases, configuration?.view, rotations: request.pixelRotations, progress) : [:])
      try record(
        report, of: model, parameters: ["animals": names, "aligns_rotation": ["\(request.alignsRotation)"]],
        startedAt: startedAt)
      return report
    }
  }

  /// Stores the metrics as rows; a file opened read-only stays unchanged.
  private func record(_ report: EvaluationReport, of model: Model, parameters: [String: [String]], startedAt: String)
    throws
  {
    guard !store.isReadOnly else { return }
    try store.atomicActivity("evaluate", parameters: parameters, startedAt: startedAt) { transaction, message in
      try transaction.recordUse(of: "model", row: model.id.rawValue)
      try transaction.insertEvaluation(report.metrics(of: model))
      message = report.directions.map { "\($0.from) to \($0.to): top-1 \(Int((($0.cmc["1"] ?? 0) * 100).rounded())) %" }
        .joined(separator: ", ")
    }
  }

  private func pixelBaselines(
    _ cases: [EvaluationCase], _ view: PatchRecipe?, rotations: Int, _ progress: ProgressSink
  ) throws -> [String: EvaluationReport.Baseline] {
    let tables = try store.pixelTables(cases, view: view ?? PatchRecipe(), rotations: rotations, progress)
    return Dictionary(
      uniqueKeysWithValues: try tables.map { name, tables in
        (name, EvaluationReport.Baseline(cmc: try RetrievalReport(tables).cmcByRank))
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
    let interval = retrieval.cmcInterval(at: 1)
    return .init(
      from: from, to: to, queries: retrieval.queryCount, gallery: tables.map(\.galleryCount).reduce(0, +),
      cmc: retrieval.cmcByRank, top1Interval: [interval.low, interval.high], map: retrieval.meanAveragePrecision(),
      auc: verification.rocAUC, equalErrorRate: verification.equalErrorRate, dprime: verification.dPrime,
      overlap: verification.overlap,
      fnmrAtFMR: Dictionary(
        uniqueKeysWithValues: ["0.001": 0.001, "0.01": 0.01, "0.1": 0.1].map { ($0, verification.fnmr(atFMR: $1)) }))
  }
}

extension RetrievalReport {
  fileprivate var cmcByRank: [String: Double] {
    Dictionary(uniqueKeysWithValues: [1, 5, 10].map { ("\($0)", cmc(at: $0)) })
  }
}
