import AtlasStore
import Learning
import Numerics

extension TrainingRun {
  /// The plan's training with as many images in the network at once as the free memory allows.
  ///
  /// The number is stored with the model, so that a resumed run uses the same micro-batches and gives the same bits.
  ///
  /// - Throws: `TrainingError.tooLittleMemory` where not even one image fits.
  static func fitted(
    _ plan: TrainingPlan, _ activity: ActivityScope, _ model: Model
  ) throws -> TrainingConfiguration {
    guard plan.checkpoint == nil, let free = availableMemory() else { return plan.training }
    let training = try plan.training.fitted(to: plan.network, available: free)
    if training != plan.training {
      var configuration = try StoredJSON.value(ModelConfiguration.self, from: model.configuration)
      configuration.training = training
      try activity.write { try $0.setConfiguration(StoredJSON.text(configuration), of: model.id) }
    }
    return training
  }
}
