import Learning
import Numerics

extension Atlas.TrainOptions {
  /// The method, checked against the backbone.
  func checkedMethod() throws(TrainError) -> Method {
    guard let method = Method(named: method, blocks: blocks) else {
      throw .unknownMethod(self.method, known: Method.names)
    }
    if method.needsBackbone && backbone == nil { throw .needsBackbone(method: self.method) }
    guard blocks >= 1 else { throw .badOption("--blocks \(blocks): at least the last block is trained") }
    return method
  }

  func lowRank() throws(TrainError) -> LowRank.Configuration {
    let known = LowRank.Configuration.Projection.allCases.map(\.rawValue)
    var chosen: Set<LowRank.Configuration.Projection> = []
    for name in projections {
      guard let projection = LowRank.Configuration.Projection(rawValue: name) else {
        throw .badOption("--projections \(name): known are \(known.joined(separator: ", "))")
      }
      chosen.insert(projection)
    }
    guard rank >= 1, alpha > 0, !chosen.isEmpty else {
      throw .badOption(
        "--rank must be at least 1, --alpha above 0, and --projections name one of \(known.joined(separator: ", "))")
    }
    return LowRank.Configuration(rank: rank, alpha: alpha, projections: chosen)
  }

  func checkedPrecision() throws(TrainError) -> Precision {
    guard let precision = Precision(rawValue: precision) else {
      throw .badOption("--precision \(self.precision): known are float32, bfloat16")
    }
    return precision
  }

  func trainingConfiguration() throws(TrainError) -> TrainingConfiguration {
    guard steps > 0, identitiesPerBatch >= 2, checkpointEvery > 0 else {
      throw .badOption("--steps and --checkpoint-every must be at least 1, --identities at least 2")
    }
    if let microBatch, microBatch < 1 { throw .badOption("--micro-batch \(microBatch): at least 1") }
    if let rate, !(rate > 0 && rate < 1) { throw .badOption("--rate \(rate): a number between 0 and 1, such as 1e-3") }
    var training: TrainingConfiguration
    switch preset {
    case "compact": training = .compact(steps: steps, seed: seed)
    case "paper": training = .paper(steps: steps, seed: seed)
    default: throw .badOption("--preset \(preset): known are compact, paper")
    }
    if backbone != nil && preset == "compact" { training.schedule.learningRate /= 3 }
    if let rate { training.schedule.learningRate = rate }
    switch loss {
    case "circle": training.loss = .circle(.init())
    case "triplet": training.loss = .triplet(.init())
    case "infonce": training.loss = .infoNCE(.init())
    default: throw .badOption("--loss \(loss): known are circle, triplet, infonce")
    }
    guard simulated >= 0 else { throw .badOption("--simulated \(simulated): 0 or more animals") }
    if !usesPairs && simulated == 0 && unlabelled == nil {
      throw .badOption("nothing to learn from: give --simulated animals, --unlabelled SESSION, or both")
    }
    if unlabelled != nil { training.unpaired = .included }
    training.identitiesPerBatch = identitiesPerBatch
    training.minesAcrossModalitiesOnly = minesAcrossOnly
    training.microBatch = microBatch
    if let fixedViews, fixedViews < 1 { throw .badOption("--views \(fixedViews): at least 1") }
    training.fixedViews = fixedViews ?? (method == "linear" || method == "partial" ? 8 : nil)
    if let patience {
      guard patience >= 1 else { throw .badOption("--patience \(patience): at least 1 validation") }
      if holdOut.isEmpty { throw .badOption("--patience stops by held-out animals: name one with --holdout-animal") }
    }
    training.patience = patience
    let unknown = without.subtracting(["local", "global", "gate", "miner"]).sorted()
    guard unknown.isEmpty, !without.isSuperset(of: ["local", "global"]) else {
      throw .badOption(
        "--without \(unknown.first ?? "both channels"): known are local, global, gate, miner, and one channel must stay"
      )
    }
    // Wider than similarities are apart: no pair is too easy.
    if without.contains("miner") { training.miner.epsilon = 4 }
    return training
  }

  /// The compact network without the channels that are left out; `full` is of one channel unless said otherwise.
  func network(channels: Int, pixels: Int) -> NetworkConfiguration {
    var network = NetworkConfiguration.compact(channels: channels, pixels: pixels)
    if without.contains("global") { network.global = nil }
    if without.contains("local") || (method == "full" && network.global != nil) { network.local = nil }
    return network
  }
}
