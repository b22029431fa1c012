import AtlasStore
import Evaluation
import Learning
import Matching
import Vocabulary

extension Atlas {
  /// Measures a model on known pairs: retrieval both ways, verification, and the one-to-one proposal.
  ///
  /// - Parameters:
  ///   - animals: Empty means the animals held out when the model was trained, or else all.
  ///   - baselines: Also compares pixels, over the same view as the network's.
  public func evaluate(
    model name: String? = nil, animals: [String] = [], baselines: Bool = false, progress: ProgressSink = .silent
  ) throws -> EvaluationReport {
    let (model, configuration, cases) = try store.read { rows in
      let model = try rows.embedder(named: name)
      let configuration = try? JSON.value(ModelConfiguration.self, from: model.configuration)
      let wanted = animals.isEmpty ? configuration?.holdOut ?? [] : animals
      let pairs = try rows.sessionPairsWithTruth(animals: wanted)
      guard !pairs.isEmpty else { throw EvaluateError.noPairs(animals: wanted) }
      return (model, configuration, try pairs.map { try rows.evaluationCase($0, model: model) })
    }
    var directions: [EvaluationReport.Direction] = []
    for (names, group) in Self.grouped(cases) {
      let tables = try group.map { try $0.table() }
      directions.append(try Self.direction(from: names[0], to: names[1], tables))
      directions.append(try Self.direction(from: names[1], to: names[0], tables.map(\.reversed)))
    }
    let matching = MatchingReport(
      pooling: try cases.map { item in
        let proposal = Proposal(
          similarities: item.matrix.values, countA: item.matrix.neuronsA.count, countB: item.matrix.neuronsB.count,
          perNeuron: 10, threshold: nil, falseMatchRate: 0.05, pins: .none)
        return try MatchingReport(proposals: proposal.assignment.partnerOfA, partners: item.partners)
      })
    let names = Set(cases.map(\.pair.animal.name)).sorted()
    return EvaluationReport(
      model: "\(model.name)@\(model.version)", animals: names,
      seenInTraining: configuration?.training == nil
        ? [] : names.filter { configuration?.holdOut.contains($0) == false },
      directions: directions,
      matching: .init(
        precision: matching.precision, recall: matching.recall, f1: matching.f1,
        falseMatchRateUnpaired: matching.falseMatchRate),
      baselines: baselines ? try pixelBaselines(cases, configuration, progress) : [:])
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
      auc: verification.rocAUC, dprime: verification.dPrime, fnmrAtFMR: ["0.01": verification.fnmr(atFMR: 0.01)])
  }

  private func pixelBaselines(
    _ cases: [EvaluationCase], _ configuration: ModelConfiguration?, _ progress: ProgressSink
  ) throws -> [String: EvaluationReport.Baseline] {
    var view = configuration?.recipe ?? PatchRecipe()
    // What the network sees of a patch, upright.
    if let seen = configuration?.network.pixels {
      view.field *= Double(seen) / Double(view.pixels)
      view.pixels = seen
    }
    var tables: [PixelBaseline: [SimilarityTable]] = [:]
    for item in cases {
      let (a, b) = (
        try patchBatch(item.matrix.neuronsA, view, progress), try patchBatch(item.matrix.neuronsB, view, progress)
      )
      for baseline in PixelBaseline.allCases {
        tables[baseline, default: []].append(try item.table(baseline.similarities(queries: a, gallery: b)))
      }
    }
    return Dictionary(
      uniqueKeysWithValues: try tables.map {
        ($0.key.rawValue, EvaluationReport.Baseline(cmc: try RetrievalReport($0.value).cmcFigures))
      })
  }

  private func patchBatch(
    _ ids: [Neuron.ID], _ recipe: PatchRecipe, _ progress: ProgressSink
  ) throws -> PatchBatch {
    let neurons = try store.read { rows in try ids.map { try rows.neuron($0) } }
    var patches: [Neuron.ID: [Float]] = [:]
    try store.forEachPatch(of: neurons, recipe, stage: "pixel baselines", progress) { patches[$0.id] = $1 }
    return try PatchBatch(
      channels: recipe.slabs.count, edge: recipe.pixels, values: ids.flatMap { patches[$0] ?? [] })
  }
}

extension RetrievalReport {
  fileprivate var cmcFigures: [String: Double] {
    Dictionary(uniqueKeysWithValues: [1, 5, 10].map { ("\($0)", cmc(at: $0)) })
  }
}
