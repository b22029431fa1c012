import AtlasStore
import Foundation
import Learning
import Vocabulary

extension Atlas {
  /// Trains a model on the known pairs in the atlas, and on what else the request names; the weights become rows.
  ///
  /// Stopped or killed, it continues from its last checkpoint with `resumes`, to the same weights for the same thread count.
  public func train(
    _ request: TrainRequest = TrainRequest(), progress: ProgressSink = .silent
  ) throws(AtlasError) -> TrainReport {
    try AtlasError.wrapping { try runTraining(request, progress) }
  }

  private func runTraining(_ request: TrainRequest, _ progress: ProgressSink) throws -> TrainReport {
    var request = request
    request.name = try Name.checked(request.name, as: .model)
    request.holdOut = try store.read { try $0.distinctAnimals(request.holdOut) }.map(\.name)
    var notes: [String] = []
    let plan = try store.read { transaction in
      if request.resumes { return try TrainingPlan(resuming: request.name, transaction) }
      let plan = try TrainingPlan(request, transaction)
      guard let interrupted = try transaction.interruptedTraining(named: request.name) else { return plan }
      if interrupted.mayGoOn, plan.isRepeated(by: interrupted.configuration, microBatch: request.microBatch) {
        notes.append(
          "\(interrupted.model.fullName) was interrupted after \(interrupted.step) steps: going on from there")
        return try TrainingPlan(resuming: request.name, transaction)
      }
      notes.append(interrupted.note)
      return plan
    }
    let isResumed = plan.model != nil
    let material = try store.read { try $0.trainingMaterial(holdingOut: plan.holdOut, from: plan.material) }
    if let backbone = plan.backbone, let seen = backbone.trainedOn?.first(where: plan.holdOut.contains) {
      throw TrainError.backboneHasSeen(animal: seen, backbone: backbone.fullName)
    }
    return try store.activity(
      plan.material.usesPairs ? "train" : "pretrain", parameters: request,
      seed: Int64(bitPattern: plan.training.seed)
    ) { activity in
      let model = try plan.begin(
        activity, name: request.name, method: request.usesPairs ? request.method.rawValue : "pretrained", material)
      if isResumed {
        // The settings are those of its beginning, not the defaults of this request.
        try activity.write {
          try $0.setParameters(
            ofResumed: model.id, fromStep: plan.checkpoint?.step ?? 0, checkpointEvery: request.checkpointEvery)
        }
      }
      let recipe = plan.configuration.recipe
      var unusable: [(neuron: Neuron.ID, reason: String)] = []
      var set = try store.trainingSet(
        material.training, recipe, paired: plan.material.unlabelled == nil, stage: "cut patches", progress,
        leftOut: &unusable)
      let identities = Set(set.samples.map(\.identity)).count
      if identities < 2, plan.material.simulated == 0 {
        let note = try store.read { try $0.unusableNeurons(unusable) }.note
        throw TrainError.tooFewUsable(identities, note ?? "")
      }
      try SimulatedPatches.add(
        plan.material.simulated, seed: plan.training.seed, recipe: recipe, to: &set,
        firstIdentity: 1 + (material.training.map(\.identity).max() ?? -1), progress)
      let validation =
        material.validation.isEmpty
        ? nil
        : try store.trainingSet(
          material.validation, recipe, paired: false, stage: "cut held-out patches", progress, leftOut: &unusable)
      var run = try TrainingRun(
        store: store, activity: activity, model: model, plan: plan, set: set, validation: validation)
      var report = try run.finish(checkpointEvery: request.checkpointEvery, progress)
      report.leftOut = try store.read { [unusable] in try $0.unusableNeurons(unusable) }
      report.notes = notes
      activity.message =
        "\(report.model): \(report.loss.map { "loss \(String(format: "%.3f", $0)) after " } ?? "")\(report.steps) steps on "
        + "\(report.identities) identities"
        + (unusable.isEmpty ? "" : "; nothing can be learnt from the pixels of \(unusable.count) neurons")
      return report
    }
  }
}

extension TrainingPlan {
  /// The row of the model, inserted unless it is resumed; records what the run reads.
  func begin(
    _ activity: ActivityScope, name: String, method: String, _ material: TrainingMaterial
  ) throws -> Model {
    let model = try activity.write { transaction in
      for session in material.sessions { try transaction.recordUse(of: "session", row: session.id.rawValue) }
      if let known = self.model { return known }
      var stored = configuration
      stored.animals = Set(material.training.map(\.animal.name)).union(backbone?.trainedOn ?? []).sorted()
      return try transaction.insertModel(
        named: name, method: method, configuration: try StoredJSON.text(stored),
        recipe: try transaction.ensureRecipe(stored.recipe),
        dimension: stored.network.dimension)
    }
    if let backbone { try activity.used("model", backbone.id.rawValue) }
    try activity.used("model", model.id.rawValue)
    return model
  }
}

extension Model {
  /// Animals of this atlas that it was trained on; nil where not recorded, empty where its weights were imported.
  var trainedOn: [String]? { try? StoredJSON.value(ModelConfiguration.self, from: configuration).animals }
}
