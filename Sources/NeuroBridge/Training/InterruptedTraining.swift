import AtlasStore
import Learning

/// A training that began and did not end.
struct InterruptedTraining {
  let model: Model
  let configuration: ModelConfiguration
  /// Of its last checkpoint; 0 where it has none.
  let step: Int
  /// False where its process may still run.
  let mayGoOn: Bool

  /// Why a training of the same name begins anew, as a sentence.
  var note: String {
    mayGoOn
      ? "\(model.fullName) was interrupted after \(step) steps, under other settings: a new version is trained; "
        + "--resume goes on with \(model.fullName)"
      : "\(model.fullName) is in training in another process, or was killed: a new version is trained; if it was killed, "
        + "--resume goes on with it after \(step) steps"
  }
}

extension Transaction {
  /// The newest model of a name where its training has not ended.
  func interruptedTraining(named name: String) throws -> InterruptedTraining? {
    guard let model = try models().last(where: { $0.name == name }), model.checkpoint == nil,
      let configuration = try? StoredJSON.value(ModelConfiguration.self, from: model.configuration),
      configuration.training != nil
    else { return nil }
    return InterruptedTraining(
      model: model, configuration: configuration, step: try latestCheckpoint(of: model.id)?.step ?? 0,
      mayGoOn: try !isTraining(model.id))
  }
}

extension TrainingPlan {
  /// Whether a training with these stored settings is the one planned here.
  ///
  /// - Parameter microBatch: as requested; nil is stored as what fitted the memory.
  func isRepeated(by stored: ModelConfiguration, microBatch: Int?) -> Bool {
    func comparable(_ configuration: ModelConfiguration) -> ModelConfiguration {
      var result = configuration
      result.animals = nil
      if microBatch == nil { result.training?.microBatch = nil }
      return result
    }
    return comparable(configuration) == comparable(stored)
  }
}
