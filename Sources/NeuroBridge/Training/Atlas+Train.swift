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
    let plan = try store.read {
      try request.resumes ? TrainingPlan(resuming: request.name, $0) : TrainingPlan(request, $0)
    }
    let material = try store.read { try $0.trainingMaterial(holdingOut: plan.holdOut, from: plan.material) }
    if let backbone = plan.backbone, let seen = backbone.trainedOn?.first(where: plan.holdOut.contains) {
      throw TrainError.backboneHasSeen(animal: seen, backbone: backbone.fullName)
    }
    // A resumed run is under the settings that it was started with, not under those of this call.
    return try store.activity(
      plan.material.usesPairs ? "train" : "pretrain", parameters: TrainingParameters(request, plan),
      seed: Int64(bitPattern: plan.training.seed)
    ) { activity in
      let model = try plan.begin(
        activity, name: request.name, method: request.usesPairs ? request.method.rawValue : "pretrained", material)
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
