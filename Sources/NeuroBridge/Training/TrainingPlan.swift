import AtlasStore
import Learning
import Vocabulary

/// What a run will do: from the options, or from the row of the model it goes on with.
struct TrainingPlan {
  /// Nil where a new model is to be made.
  let model: Model?
  let configuration: ModelConfiguration
  let training: TrainingConfiguration
  let checkpoint: Learning.Checkpoint?

  var holdOut: [String] { configuration.holdOut }

  init(_ options: Atlas.TrainOptions) {
    let recipe = PatchRecipe()
    var training = TrainingConfiguration.compact(steps: options.steps, seed: options.seed)
    training.identitiesPerBatch = options.identitiesPerBatch
    let seen = Int((Double(recipe.pixels) / Augmentation.margin).rounded())
    self.init(
      model: nil,
      configuration: ModelConfiguration(
        network: .compact(channels: recipe.slabs.count, pixels: seen), recipe: recipe, training: training,
        holdOut: options.holdOut),
      training: training, checkpoint: nil)
  }

  /// - Throws: `TrainError.nothingToResume` where the newest model of that name is finished or there is none.
  init(resuming name: String, _ rows: Rows) throws {
    guard let model = try rows.models().last(where: { $0.name == name }), model.checkpoint == nil else {
      throw TrainError.nothingToResume(name: name)
    }
    let configuration = try JSON.value(ModelConfiguration.self, from: model.configuration)
    guard let training = configuration.training else { throw TrainError.nothingToResume(name: name) }
    let kept = try rows.latestCheckpoint(of: model.id).map { row in
      Learning.Checkpoint(
        step: row.step, weights: try Safetensors.decode(rows.weights(row.weights)),
        state: try row.moments.map { try Safetensors.decode(rows.weights($0)) } ?? [])
    }
    self.init(model: model, configuration: configuration, training: training, checkpoint: kept)
  }

  private init(
    model: Model?, configuration: ModelConfiguration, training: TrainingConfiguration, checkpoint: Learning.Checkpoint?
  ) {
    self.model = model
    self.configuration = configuration
    self.training = training
    self.checkpoint = checkpoint
  }
}
