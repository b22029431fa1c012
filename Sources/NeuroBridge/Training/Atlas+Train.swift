import AtlasStore
import Foundation
import Learning
import Vocabulary

extension Atlas {
  /// What training came to.
  public struct TrainReport: Hashable, Sendable, Codable {
    public let model: String
    public let steps: Int
    public let identities: Int
    public let method: String
    /// The model whose weights it began with.
    public let backbone: String?
    public let parameters: Int
    public let trainableParameters: Int
    /// Of the last step's batch; nil where no step was taken.
    public let loss: Double?
    /// Share of the held-out animals' neurons whose partner came first, of those with a partner; nil where none is held out.
    public let validationTop1: Double?
    public let validationTop5: Double?
    /// How far bfloat16 moves the vectors of some of the patches learnt from, which have length 1, on average; nil in
    /// float32, 0 where the CPU has no AVX-512.
    public let movedByRounding: Double?
    public let seconds: Double
    /// The most memory that the process has held, in bytes.
    public let peakBytes: Int
  }

  /// Learns to tell neurons apart from the known pairs in the file; the weights become rows.
  ///
  /// Stopped or killed, it goes on from its last checkpoint with `resumes`, to the same weights for the same thread count.
  public func train(_ options: TrainOptions, progress: ProgressSink = .silent) throws -> TrainReport {
    let plan = try store.read {
      try options.resumes ? TrainingPlan(resuming: options.name, $0) : TrainingPlan(options, $0)
    }
    let material = try store.read { try $0.trainingMaterial(holdingOut: plan.holdOut, from: plan.material) }
    if let backbone = plan.backbone, let seen = backbone.learntFrom?.first(where: plan.holdOut.contains) {
      throw TrainError.backboneHasSeen(animal: seen, backbone: backbone.fullName)
    }
    return try store.activity(
      options.usesPairs ? "train" : "pretrain", parameters: options, seed: Int64(bitPattern: plan.training.seed)
    ) { activity in
      let model = try plan.begin(
        activity, name: options.name, method: options.usesPairs ? options.method : "pretrained", material)
      let recipe = plan.configuration.recipe
      var set = try store.trainingSet(material.training, recipe, stage: "cut patches", progress)
      try SimulatedPatches.add(
        plan.material.simulated, seed: plan.training.seed, recipe: recipe, to: &set,
        firstIdentity: 1 + (material.training.map(\.identity).max() ?? -1), progress)
      let validation =
        material.validation.isEmpty
        ? nil : try store.trainingSet(material.validation, recipe, stage: "cut held-out patches", progress)
      var run = try TrainingRun(
        store: store, activity: activity, model: model, plan: plan, set: set, validation: validation)
      let report = try run.finish(checkpointEvery: options.checkpointEvery, progress)
      activity.message =
        "\(report.model): \(report.loss.map { "loss \(String(format: "%.3f", $0)) after " } ?? "")\(report.steps) steps on "
        + "\(report.identities) identities"
      return report
    }
  }
}

extension TrainingPlan {
  /// The row of the model, made where there is none yet, and what the run reads, for provenance.
  func begin(
    _ activity: ActivityScope, name: String, method: String, _ material: TrainingMaterial
  ) throws -> Model {
    let model = try activity.write { transaction in
      for session in material.sessions { try transaction.recordUse(of: "session", row: session.id.rawValue) }
      if let known = self.model { return known }
      var kept = configuration
      kept.animals = Set(material.training.map(\.animal.name)).union(backbone?.learntFrom ?? []).sorted()
      return try transaction.insertModel(
        named: name, method: method, configuration: try StoredJSON.text(kept),
        recipe: try transaction.ensureRecipe(kept.recipe),
        dimension: kept.network.dimension)
    }
    if let backbone { try activity.used("model", backbone.id.rawValue) }
    try activity.used("model", model.id.rawValue)
    return model
  }
}

extension Model {
  /// Animals of this atlas that it has learnt from; nil where nobody kept it, none where it came from elsewhere.
  var learntFrom: [String]? { try? StoredJSON.value(ModelConfiguration.self, from: configuration).animals }
}
