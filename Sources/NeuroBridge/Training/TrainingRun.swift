import AtlasStore
import Learning
import Numerics
import Vocabulary

/// A training in progress: takes steps, and stores the loss curve and checkpoints as rows.
struct TrainingRun {
  private let atlas: AtlasStore
  let activity: ActivityScope
  let model: Model
  private(set) var trainer: Trainer
  /// Nil where the first layers are not frozen, or views are not fixed.
  private let activations: StoredActivations?
  private let validation: TrainingSet?
  private let plan: TrainingPlan
  private let identityCount: Int
  /// Steps not yet written.
  private var curve: [TrainingStep] = []
  private var lastLoss = Double.nan
  private var lastTop1: Double?
  /// nil where training never stops early.
  private(set) var early: EarlyStop?
  private let began = ContinuousClock.now

  /// - Parameter validation: Of held-out animals; nil where there are none.
  init(
    store: AtlasStore, activity: ActivityScope, model: Model, plan: TrainingPlan, set: TrainingSet,
    validation: TrainingSet?
  ) throws {
    atlas = store
    self.activity = activity
    self.model = model
    self.plan = plan
    self.validation = validation
    identityCount = Set(set.samples.map(\.identity)).count
    let training = try Self.fitted(plan, activity, model)
    activations = training.fixedViews == nil ? nil : try StoredActivations(activity, for: plan.network)
    trainer = try Trainer(training, network: plan.network, set: set, activations: activations)
    if let checkpoint = plan.checkpoint { try trainer.resume(from: checkpoint) }
    early = try Self.early(training, model, activity)
  }

  /// Takes the steps that are left, makes the last weights those that embed, and deletes earlier checkpoints.
  mutating func finish(checkpointEvery: Int, _ progress: ProgressSink) throws -> Atlas.TrainReport {
    let total = trainer.configuration.steps
    var note = ""
    while !trainer.isDone, early?.isOver != true {
      do {
        try progress(.init("train \(model.name)", trainer.step, of: total, unit: "steps", note: note))
      } catch {
        try store(isLast: false)
        throw error
      }
      guard let report = try trainer.takeStep(unless: { progress.isStopRequested }) else { continue }
      try activations?.rethrow()
      lastLoss = report.loss
      curve.append(
        TrainingStep(step: report.step, loss: report.loss, imagesPerSecond: report.imagesPerSecond))
      if report.step % checkpointEvery == 0 && !trainer.isDone {
        let retrieval = validate()
        try store(isLast: false, retrieval)
      }
      note = describe(report)
    }
    let retrieval = try conclude()
    // Read before the rounding is measured, which takes time and memory of its own.
    let (seconds, peak) = (seconds, peakMemory())
    let parameters = trainer.network.parameters
    return Atlas.TrainReport(
      model: model.fullName, steps: trainer.step, identities: identityCount, leftOut: [], method: model.method,
      backbone: plan.backbone?.fullName, parameters: parameters.totalCount,
      trainableParameters: parameters.trainableCount, loss: lastLoss.isFinite ? lastLoss : nil,
      validationTop1: retrieval?.top1, validationTop5: retrieval?.top5, movedByRounding: movedByRounding(),
      seconds: seconds, peakBytes: peak)
  }

  private func movedByRounding() -> Double? {
    guard trainer.network.precision == .bfloat16 else { return nil }
    guard Precision.hasBFloat16 else { return 0 }
    let (patches, pixels) = trainer.patches(first: 32)
    return Double(trainer.embeddingNetwork.bfloat16Error(patches, pixels: pixels).mean)
  }

  private var seconds: Double { (ContinuousClock.now - began) / .seconds(1) }

  private func describe(_ report: Trainer.Report) -> String {
    "loss \(rounded(report.loss, 100))"
      + (lastTop1.map { ", held-out top-1 \(rounded($0, 100))" } ?? "")
      + ", \(Int(report.imagesPerSecond)) images/s"
  }

  private func rounded(_ value: Double, _ unit: Double) -> Double { (value * unit).rounded() / unit }

  mutating func validate() -> Retrieval? {
    guard let retrieval = retrieval(trainer.embedder) else { return nil }
    lastTop1 = retrieval.top1
    if !curve.isEmpty { curve[curve.count - 1].validationTop1 = retrieval.top1 }
    early?.record(retrieval.top1, at: trainer.step)
    return retrieval
  }

  /// An embedder's retrieval on the held-out animals; nil where there are none.
  func retrieval(_ embedder: Embedder) -> Retrieval? {
    guard let validation else { return nil }
    let views = Set(validation.samples.map(\.modality.rawValue)).sorted()
    guard let first = views.first, let last = views.last, first != last else { return nil }
    return Retrieval(embedder, on: validation, from: Modality(last), to: Modality(first))
  }

  /// Writes the curve and the weights; one transaction, so that a kill leaves the checkpoint before.
  mutating func store(isLast: Bool, _ retrieval: Retrieval? = nil) throws {
    let checkpoint = trainer.checkpoint
    let parameters = trainer.network.parameters
    let metrics = TrainingMetrics(
      loss: lastLoss.isFinite ? lastLoss : nil, top1: retrieval?.top1, top5: retrieval?.top5,
      parameters: parameters.totalCount, trainableParameters: parameters.trainableCount, seconds: seconds,
      peakBytes: peakMemory())
    try activity.write { [curve, model, best = early?.best?.step] transaction in
      try transaction.insertTrainingSteps(curve, of: model.id)
      let id = try transaction.insertCheckpoint(
        of: model.id, step: checkpoint.step, weights: checkpoint.weights.stream,
        moments: isLast ? nil : checkpoint.state.stream,
        metrics: StoredJSON.text(metrics))
      if isLast { try transaction.setCheckpoint(id, of: model.id) }
      try transaction.dropOldCheckpoints(of: model.id, exceptStep: best)
    }
    curve = []
  }
}

/// `checkpoint.metrics`: the training up to a checkpoint; the view `experiment` reads it.
private struct TrainingMetrics: Encodable {
  var loss: Double?
  var top1: Double?
  var top5: Double?
  var parameters: Int
  var trainableParameters: Int
  /// Since training began or was resumed.
  var seconds: Double
  var peakBytes: Int

  private enum CodingKeys: String, CodingKey {
    case loss, top1, top5, parameters, seconds
    case trainableParameters = "trainable_parameters"
    case peakBytes = "peak_bytes"
  }
}
