import AtlasStore
import Learning

extension TrainingRun {
  /// The stopping rule of a run with patience, with the validations from before it was resumed.
  static func early(_ training: TrainingConfiguration, _ model: Model, _ activity: ActivityScope) throws -> EarlyStop? {
    guard let patience = training.patience else { return nil }
    var result = EarlyStop(patience: patience)
    for step in try activity.read({ try $0.trainingSteps(of: model.id) }) {
      if let top1 = step.validationTop1 { result.record(top1, at: step.step) }
    }
    return result
  }

  /// Stores the last weights, or the best validated ones where there is patience; returns their retrieval.
  mutating func conclude() throws -> Retrieval? {
    let last = validate()
    try store(isLast: true, last)
    guard let best = early?.best, best.step < trainer.step else { return last }
    let weights = try activity.write { [model] transaction in
      try transaction.tensors(transaction.finish(model.id, atStep: best.step).weights)
    }
    var network = trainer.embeddingNetwork
    try network.load(weights)
    return retrieval(Embedder(network))
  }
}
