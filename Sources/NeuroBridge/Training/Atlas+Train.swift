import AtlasStore
import Foundation
import Learning
import Vocabulary

extension Atlas {
  /// How to train.
  public struct TrainOptions: Hashable, Sendable, Codable {
    /// The model's name; training it again makes the next version.
    public var name: String
    public var method: String
    /// Animals that training must not see; their pairs measure it.
    public var holdOut: [String]
    public var steps: Int
    /// Neurons in a batch, each seen in both sessions.
    public var identitiesPerBatch: Int
    public var seed: UInt64
    /// Goes on with the newest unfinished training of `name`, under the settings it was started with.
    public var resumes: Bool
    /// Steps between two checkpoints.
    public var checkpointEvery: Int

    public init(
      name: String = "dual", method: String = "dual-channel", holdOut: [String] = [], steps: Int = 300,
      identitiesPerBatch: Int = 50, seed: UInt64 = 1, resumes: Bool = false, checkpointEvery: Int = 100
    ) {
      self.name = name
      self.method = method
      self.holdOut = holdOut
      self.steps = steps
      self.identitiesPerBatch = identitiesPerBatch
      self.seed = seed
      self.resumes = resumes
      self.checkpointEvery = checkpointEvery
    }
  }

  /// What training came to.
  public struct TrainReport: Hashable, Sendable, Codable {
    public let model: String
    public let steps: Int
    public let identities: Int
    public let parameters: Int
    public let loss: Double
    /// Share of the held-out animals' neurons whose partner came first, of those with a partner; nil where none is held out.
    public let validationTop1: Double?
    public let validationTop5: Double?
    public let seconds: Double
  }

  /// Learns to tell neurons apart from the known pairs in the file; the weights become rows.
  ///
  /// Stopped or killed, it goes on from its last checkpoint with `resumes`, to the same weights for the same thread count.
  public func train(_ options: TrainOptions, progress: ProgressSink = .silent) throws -> TrainReport {
    guard options.method == "dual-channel" else {
      throw TrainError.unknownMethod(options.method, known: ["dual-channel"])
    }
    guard options.steps > 0, options.identitiesPerBatch >= 2, options.checkpointEvery > 0 else {
      throw TrainError.badOption("--steps and --checkpoint-every must be at least 1, --identities at least 2")
    }
    let plan = try options.resumes ? store.read { try TrainingPlan(resuming: options.name, $0) } : TrainingPlan(options)
    let material = try store.read { try $0.trainingMaterial(holdingOut: plan.holdOut) }
    return try store.activity("train", parameters: options, seed: Int64(bitPattern: plan.training.seed)) { activity in
      let model = try activity.write { rows in
        for session in material.sessions { try rows.recordUse(of: "session", row: session.id.rawValue) }
        return try plan.model
          ?? rows.insertModel(
            named: options.name, method: options.method, configuration: try JSON.text(plan.configuration),
            recipe: try rows.ensureRecipe(plan.configuration.recipe), dimension: plan.configuration.network.dimension)
      }
      try activity.used("model", model.id.rawValue)
      var run = try TrainingRun(store: store, activity: activity, model: model, plan: plan, material, progress)
      let report = try run.finish(checkpointEvery: options.checkpointEvery, progress)
      activity.message =
        "\(report.model): loss \(String(format: "%.3f", report.loss)) after \(report.steps) steps on "
        + "\(report.identities) identities"
      return report
    }
  }
}
