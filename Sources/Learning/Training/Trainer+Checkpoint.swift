extension Trainer {
  /// The network to embed with: with the running mean of its weights, where there is one.
  package var embeddingNetwork: EmbeddingNetwork {
    var result = network
    result.parameters.packCache = nil
    for (index, values) in averages.enumerated() where !values.isEmpty { result.parameters.values[index] = values }
    return result
  }

  /// Embeds with `embeddingNetwork`, and caches the frozen layers' activations as training does.
  package var embedder: Embedder { Embedder(embeddingNetwork, frozen: frozen) }

  /// The state after the last step.
  package var checkpoint: Checkpoint {
    let entries = network.parameters.entries
    var state: [NamedTensor] = []
    for (index, entry) in entries.enumerated() where entry.isTrainable {
      state.append(NamedTensor("mean." + entry.name, shape: entry.shape, values: adam.means[index]))
      state.append(NamedTensor("variance." + entry.name, shape: entry.shape, values: adam.variances[index]))
      if !averages.isEmpty {
        state.append(
          NamedTensor("weight." + entry.name, shape: entry.shape, values: network.parameters.values[index]))
      }
    }
    return Checkpoint(step: step, weights: embeddingNetwork.tensors, state: state)
  }

  /// Continues from a checkpoint of the same configuration.
  package mutating func resume(from checkpoint: Checkpoint) throws(TrainingError) {
    do {
      try network.load(checkpoint.weights)
    } catch { throw .checkpointDoesNotFit(error.description) }
    network.parameters.packCache = PackedWeightCache()
    if !averages.isEmpty { averages = network.parameters.trainableValues }
    let state = Dictionary(checkpoint.state.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    func values(_ name: String, _ shape: [Int]) throws(TrainingError) -> [Float] {
      guard let tensor = state[name] else { throw .checkpointDoesNotFit("\(name) is missing") }
      guard tensor.shape == shape else { throw .checkpointDoesNotFit("\(name) is \(tensor.shape), not \(shape)") }
      return tensor.values
    }
    for (index, entry) in network.parameters.entries.enumerated() where entry.isTrainable {
      adam.means[index] = try values("mean." + entry.name, entry.shape)
      adam.variances[index] = try values("variance." + entry.name, entry.shape)
      if !averages.isEmpty {
        network.parameters.values[index] = try values("weight." + entry.name, entry.shape)
      }
    }
    adam.steps = checkpoint.step
  }
}
