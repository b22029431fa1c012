import Learning
import Numerics

extension Atlas.TrainRequest {
  /// The method, checked against the backbone.
  func checkedMethod() throws(TrainError) -> Method {
    guard blocks >= 1 else { throw .badOption("--blocks \(blocks): train at least the last block") }
    let method: Method =
      switch method {
      case .none: .none
      case .linear: .linear
      case .partial: .partial(blocks: blocks)
      case .lora: .lora
      case .full: .full
      case .dualChannel: .dualChannel
      }
    if method.needsBackbone && backbone == nil { throw .needsBackbone(method: self.method.rawValue) }
    return method
  }

  func lowRank() throws(TrainError) -> LowRank.Configuration {
    guard rank >= 1, alpha > 0, !projections.isEmpty else {
      throw .badOption("--rank must be at least 1, --alpha above 0, and --projections name at least one matrix")
    }
    return LowRank.Configuration(
      rank: rank, alpha: alpha,
      projections: Set(projections.compactMap { LowRank.Configuration.Projection(rawValue: $0.rawValue) }))
  }

  var productPrecision: Precision { precision == .bfloat16 ? .bfloat16 : .float32 }

  func trainingConfiguration() throws(TrainError) -> TrainingConfiguration {
    try checkNumbers()
    var training: TrainingConfiguration =
      switch preset {
      case .compact: .compact(steps: steps, seed: seed)
      case .long: .long(steps: steps, seed: seed)
      case .paper: .paper(steps: steps, seed: seed)
      }
    if backbone != nil && preset != .paper { training.schedule.learningRate /= 10 }
    if let learningRate { training.schedule.learningRate = learningRate }
    training.loss =
      switch loss {
      case .circle: .circle(.init())
      case .triplet: .triplet(.init())
      case .infonce: .infoNCE(.init())
      }
    if unlabelled != nil { training.unpaired = .included }
    training.identitiesPerBatch = identitiesPerBatch
    if let animalsPerBatch { training.animalsPerBatch = animalsPerBatch }
    training.minesAcrossModalitiesOnly = minesAcrossOnly
    training.microBatch = microBatch
    training.fixedViews = fixedViews ?? (method == .linear || method == .partial ? 8 : nil)
    training.patience = patience
    // Wider than any two similarities differ: no pair is too easy.
    if without.contains(.miner) { training.miner.epsilon = 4 }
    return training
  }

  private func checkNumbers() throws(TrainError) {
    guard steps > 0, identitiesPerBatch >= 2, checkpointEvery > 0 else {
      throw .badOption("--steps and --checkpoint-every must be at least 1, --identities-per-batch at least 2")
    }
    if let animalsPerBatch, animalsPerBatch < 1 {
      throw .badOption("--animals-per-batch \(animalsPerBatch): at least 1")
    }
    if let microBatch, microBatch < 1 { throw .badOption("--micro-batch \(microBatch): at least 1") }
    if let learningRate, !(learningRate > 0 && learningRate < 1) {
      throw .badOption("--learning-rate \(learningRate): a number between 0 and 1, such as 1e-3")
    }
    guard simulated >= 0 else { throw .badOption("--simulated \(simulated): 0 or more animals") }
    if !usesPairs && simulated == 0 && unlabelled == nil {
      throw .badOption("nothing to learn from: give --simulated animals, --unlabelled SESSION, or both")
    }
    if let fixedViews, fixedViews < 1 { throw .badOption("--fixed-views \(fixedViews): at least 1") }
    if let patience {
      guard patience >= 1 else { throw .badOption("--patience \(patience): at least 1 validation") }
      if holdOut.isEmpty { throw .badOption("--patience stops by held-out animals: name one with --holdout-animal") }
    }
    guard !without.isSuperset(of: [.local, .global]) else {
      throw .badOption("--without local and global: one channel must stay")
    }
  }

  /// The compact network without the channels that are left out; `full` is of one channel, the global one by default.
  func network(channels: Int, pixels: Int) -> NetworkConfiguration {
    var network = NetworkConfiguration.compact(channels: channels, pixels: pixels)
    if without.contains(.global) { network.global = nil }
    if without.contains(.local) || (method == .full && network.global != nil) { network.local = nil }
    return network
  }
}
