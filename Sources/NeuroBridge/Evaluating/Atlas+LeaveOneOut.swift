import AtlasStore
import Evaluation
import Learning
import Vocabulary

extension Atlas {
  /// Trains one model for each animal on all the others, and asks each about the animal it has not seen.
  ///
  /// Models are named `NAME-without-ANIMAL`. Those that finished so many steps before are taken as they are, so that a
  /// stopped run goes on where it was.
  /// - Parameters:
  ///   - options: How to train; `holdOut` is set for each.
  ///   - animals: Empty means all with known pairs; at least two.
  public func leaveOneOut(
    _ options: TrainOptions, animals: [String] = [], progress: ProgressSink = .silent
  ) throws -> ComparisonReport {
    let pairs = try store.read { try $0.sessionPairsWithTruth(animals: animals) }
    let names = Set(pairs.map(\.animal.name)).sorted()
    guard names.count >= 2 else { throw EvaluateError.tooFewAnimals(names) }
    let (from, to) = (pairs[0].a.name, pairs[0].b.name)
    var tables: [SimilarityTable] = []
    var effort = Effort(steps: options.steps, seconds: 0)
    for name in names {
      let model = try modelWithout(name, options, progress)
      _ = try embed(model: model.fullName, progress: progress)
      guard let pair = pairs.first(where: { $0.animal.name == name && $0.a.name == from && $0.b.name == to }) else {
        throw EvaluateError.noPairs(animals: [name])
      }
      try findTurns(of: [pair], by: model, progress)
      tables.append(try store.read { try $0.evaluationCase(pair, model: model, turned: true) }.table())
      let took = try store.read { try $0.effort(of: model) }
      effort.parameters = took.parameters
      effort.trainableParameters = took.trainableParameters
      effort.peakBytes = took.peakBytes.map { max($0, effort.peakBytes ?? 0) }
      effort.seconds = (effort.seconds ?? 0) + (took.seconds ?? 0)
    }
    let report = ComparisonReport(
      from: from, to: to, animals: names, queries: tables.reduce(0) { $0 + $1.partners.count { $0 != nil } },
      gallery: tables.reduce(0) { $0 + $1.galleryCount },
      methods: [
        try .init(
          name: "\(options.name), each animal left out", kind: options.method, effort: effort, tables: tables,
          animals: names)
      ], notes: ["every figure is of an animal that the model asked has not seen"])
    try record("leave-one-out", report, models: [nil])
    return report
  }

  private func modelWithout(_ animal: String, _ options: TrainOptions, _ progress: ProgressSink) throws -> Model {
    var options = options
    options.name += "-without-\(animal)"
    options.holdOut = [animal]
    let earlier = try store.read { rows -> Model? in
      guard let model = try? rows.model(named: options.name, finished: false) else { return nil }
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
