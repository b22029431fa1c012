import AtlasStore
import Learning

extension TrainingRun {
  /// The judge of a run with patience, told what was found before it was resumed.
  static func early(_ training: TrainingConfiguration, _ model: Model, _ activity: ActivityScope) throws -> EarlyStop? {
    guard let patience = training.patience else { return nil }
    var result = EarlyStop(patience: patience)
    for step in try activity.read({ try $0.trainingSteps(of: model.id) }) {
      if let top1 = step.validationTop1 { result.record(top1, at: step.step) }
    }
    return result
  }

  /// Keeps the last weights, or, where patience found earlier ones better, those; returns what they reach.
  mutating func conclude() throws -> Retrieval? {
    let last = validate()
    try keep(isLast: true, last)
    guard let best = early?.best, best.step < trainer.step else { return last }
    let weights = try activity.write { [model] transaction in
      try transaction.tensors(transaction.finish(model.id, atStep: best.step).weights)
    }
    var network = trainer.embeddingNetwork
    try network.load(weights)
    return retrieval(Embedder(network))
  }
}
