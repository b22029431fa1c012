import AtlasStore
import Learning
import Vocabulary

/// One training under way: takes steps, keeps the curve and checkpoints as rows.
struct TrainingRun {
  private let store: AtlasStore
  private let activity: ActivityScope
  private let model: Model
  private var trainer: Trainer
  /// nil where no first layers are frozen, or each view is a new one.
  private let activations: StoredActivations?
  private let validation: TrainingSet?
  private let identityCount: Int
  /// Steps not yet written.
  private var curve: [TrainingStep] = []
  private var lastLoss = Double.nan
  private var lastTop1: Double?
  private let began = ContinuousClock.now

  init(
    store: AtlasStore, activity: ActivityScope, model: Model, plan: TrainingPlan, _ material: TrainingMaterial,
    _ progress: ProgressSink
  ) throws {
    self.store = store
    self.activity = activity
    self.model = model
    let recipe = plan.configuration.recipe
    let set = try store.trainingSet(material.training, recipe, stage: "cut patches", progress)
    let held = material.validation.isEmpty ? nil : material.validation
    validation = try held.map { try store.trainingSet($0, recipe, stage: "cut held-out patches", progress) }
    identityCount = Set(material.training.map(\.identity)).count
    let network = EmbeddingNetwork(plan.configuration.network, seed: plan.training.seed)
    activations = plan.training.fixedViews == nil ? nil : try StoredActivations(activity, for: network)
    trainer = try Trainer(plan.training, network: network, set: set, activations: activations)
    if let checkpoint = plan.checkpoint { try trainer.resume(from: checkpoint) }
  }

  /// Takes the steps that are left, keeps the last weights as the ones that embed, and forgets earlier checkpoints.
  mutating func finish(checkpointEvery: Int, _ progress: ProgressSink) throws -> Atlas.TrainReport {
    let total = trainer.configuration.steps
    var note = ""
    while !trainer.isDone {
      do {
        try progress(.init("train \(model.name)", trainer.step, of: total, unit: "steps", note: note))
      } catch {
        try keep(isLast: false)
        throw error
      }
      let report = try trainer.takeStep()
      try activations?.rethrow()
      lastLoss = report.loss
      curve.append(
        TrainingStep(step: report.step, loss: report.loss, imagesPerSecond: report.imagesPerSecond))
      if report.step % checkpointEvery == 0 && !trainer.isDone {
        let retrieval = validate()
        try keep(isLast: false, retrieval)
      }
      note = describe(report)
    }
    let retrieval = validate()
    try keep(isLast: true, retrieval)
    let spent = ContinuousClock.now - began
    return Atlas.TrainReport(
      model: model.fullName, steps: trainer.step, identities: identityCount,
      parameters: trainer.network.parameters.totalCount, loss: lastLoss, validationTop1: retrieval?.top1,
      validationTop5: retrieval?.top5, seconds: spent / .seconds(1))
  }

  private func describe(_ report: Trainer.Report) -> String {
    "loss \(rounded(report.loss, 100))"
      + (lastTop1.map { ", held-out top-1 \(rounded($0, 100))" } ?? "")
      + ", \(Int(report.imagesPerSecond)) images/s"
  }

  private func rounded(_ value: Double, _ unit: Double) -> Double { (value * unit).rounded() / unit }

  private mutating func validate() -> Retrieval? {
    guard let validation else { return nil }
    let views = Set(validation.samples.map(\.modality.rawValue)).sorted()
    guard let first = views.first, let last = views.last, first != last else { return nil }
    let retrieval = Retrieval(trainer.embedder, on: validation, from: Modality(last), to: Modality(first))
    lastTop1 = retrieval.top1
    if !curve.isEmpty { curve[curve.count - 1].validationTop1 = retrieval.top1 }
    return retrieval
  }

  /// Writes the curve and the weights; one transaction, so that a kill leaves the checkpoint before.
  private mutating func keep(isLast: Bool, _ retrieval: Retrieval? = nil) throws {
    let checkpoint = trainer.checkpoint
    let figures = retrieval.map { ["loss": lastLoss, "top1": $0.top1, "top5": $0.top5] } ?? ["loss": lastLoss]
    try activity.write { [curve, model] rows in
      try rows.insertTrainingSteps(curve, of: model.id)
      let id = try rows.insertCheckpoint(
        of: model.id, step: checkpoint.step, weights: Safetensors.encode(checkpoint.weights),
        moments: isLast ? nil : Safetensors.encode(checkpoint.state),
        figures: lastLoss.isFinite ? try JSON.text(figures) : "{}")
      if isLast { try rows.setCheckpoint(id, of: model.id) }
      try rows.dropOldCheckpoints(of: model.id)
    }
    curve = []
  }
}
