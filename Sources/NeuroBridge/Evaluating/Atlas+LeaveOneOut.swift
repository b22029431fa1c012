import AtlasStore
import Evaluation
import Learning
import Vocabulary

extension Atlas {
  /// Trains one model for each animal on all the others, and measures each on the animal it has not seen.
  ///
  /// Models are named `NAME-without-ANIMAL`, and of further seeds `NAME-seed-N-without-ANIMAL`. Those that have finished as
  /// many steps before are used as they are, so that a stopped run is resumed.
  public func leaveOneOut(
    _ request: LeaveOneOutRequest, progress: ProgressSink = .silent
  ) throws(AtlasError) -> ComparisonReport {
    try AtlasError.wrapping {
      let startedAt = Timestamp.now()
      let (training, seedCount) = (request.training, request.seedCount)
      guard (1...100).contains(seedCount) else { throw EvaluateError.seedCount(seedCount) }
      let pairs = try store.read { try $0.sessionPairsWithTruth(animals: request.animals) }
      let names = Set(pairs.map(\.animal.name)).sorted()
      guard names.count >= 2 else { throw EvaluateError.tooFewAnimals(names) }
      let (from, to) = (pairs[0].a.name, pairs[0].b.name)
      let tested = try names.map { name in
        guard let pair = pairs.first(where: { $0.animal.name == name && $0.a.name == from && $0.b.name == to }) else {
          throw EvaluateError.noPairs(animals: [name])
        }
        return pair
      }
      var methods: [ComparisonReport.Method] = []
      var tables: [SimilarityTable] = []
      for seed in training.seed..<training.seed + UInt64(seedCount) {
        var (options, title) = (training, "\(training.name), each animal left out")
        if seed != options.seed {
          options.seed = seed
          options.name += "-seed-\(seed)"
        }
        if seedCount > 1 { title += ", seed \(seed)" }
        let effort: Effort
        (tables, effort) = try leftOut(tested, options, progress)
        methods.append(
          try .init(name: title, kind: options.method.rawValue, effort: effort, tables: tables, animals: names))
      }
      let report = ComparisonReport(
        from: from, to: to, animals: names, queries: tables.reduce(0) { $0 + $1.partners.count { $0 != nil } },
        gallery: tables.reduce(0) { $0 + $1.galleryCount }, methods: methods,
        notes: ["every model is measured on an animal that it has not seen"] + Self.range(of: methods))
      try record("leave-one-out", report, models: [nil], startedAt: startedAt)
      return report
    }
  }

  /// Mean and range over the seeds; empty with one seed.
  private static func range(of methods: [ComparisonReport.Method]) -> [String] {
    guard methods.count > 1 else { return [] }
    func text(_ fractions: [Double]) -> String {
      let percents = [fractions.reduce(0, +) / Double(fractions.count), fractions.min() ?? 0, fractions.max() ?? 0].map
      {
        Int((100 * $0).rounded())
      }
      return "\(percents[0]) % on average (\(percents[1]) to \(percents[2]))"
    }
    return [
      "top-1 over \(methods.count) seeds: \(text(methods.map(\.top1))), reversed \(text(methods.map(\.top1Reversed)))"
    ]
  }

  private func leftOut(
    _ pairs: [SessionPair], _ options: TrainRequest, _ progress: ProgressSink
  ) throws -> ([SimilarityTable], Effort) {
    var tables: [SimilarityTable] = []
    var effort = Effort(steps: options.steps, seconds: 0)
    for pair in pairs {
      let model = try modelWithout(pair.animal.name, options, progress)
      _ = try embed(.init(model: model.fullName), progress: progress)
      try findRotations(of: [pair], by: model, progress)
      tables.append(try store.read { try $0.evaluationCase(pair, model: model, alignsRotation: true) }.table())
      let took = try store.read { try $0.effort(of: model) }
      effort.parameters = took.parameters
      effort.trainableParameters = took.trainableParameters
      effort.peakBytes = took.peakBytes.map { max($0, effort.peakBytes ?? 0) }
      effort.seconds = (effort.seconds ?? 0) + (took.seconds ?? 0)
    }
    return (tables, effort)
  }

  private func modelWithout(_ animal: String, _ options: TrainRequest, _ progress: ProgressSink) throws -> Model {
    var options = options
    options.name += "-without-\(animal)"
    options.holdOut = [animal]
    let earlier = try store.read { transaction -> Model? in
      guard let model = try? transaction.model(named: options.name, finished: false) else { return nil }
      return model
    }
    if let earlier {
      let done = try store.read { try $0.trainingSteps(of: earlier.id).last?.step ?? 0 }
      if done >= options.steps && earlier.checkpoint != nil { return earlier }
      options.resumes = try store.read { try $0.latestCheckpoint(of: earlier.id) } != nil && done < options.steps
    }
    _ = try train(options, progress: progress)
    return try store.read { try $0.model(named: options.name) }
  }
}
