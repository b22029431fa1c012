extension GlobalChannel {
  /// Where the channel can be cut in two.
  enum Cut: Hashable, Sendable {
    /// Before a block of the transformer, or before its norm where the number is its depth.
    case block(Int)
    /// After the norm: all tokens.
    case tokens
    /// After the norm: the one token that is read.
    case pooled
    /// After the head.
    case vector

    var name: String {
      switch self {
      case .block(let index): "block \(index)"
      case .tokens: "tokens"
      case .pooled: "pooled"
      case .vector: "vector"
      }
    }
  }

  /// The deepest cut with nothing that trains before it; nil where no block is frozen, since a stem is not worth keeping.
  func frozenCut(_ parameters: Parameters) -> Cut? {
    let name = transformer.name
    if transformer.isStemTrained(parameters) { return nil }
    let first = transformer.firstTrainedBlock(parameters)
    if first < transformer.blocks.count { return first == 0 ? nil : .block(first) }
    if parameters.isAnyTrainable(prefixes: [name + "norm."]) { return .block(first) }
    if parameters.isAnyTrainable(prefixes: [name]) { return readout.readsOneToken ? .pooled : .tokens }
    return .vector
  }

  func activationCount(at cut: Cut, dimension: Int) -> Int {
    let width = transformer.configuration.width
    return switch cut {
    case .block, .tokens: transformer.tokens * width
    case .pooled: width
    case .vector: dimension
    }
  }

  func activations(of x: Tensor, at cut: Cut, _ parameters: Parameters) -> Tensor {
    var cache = VisionTransformer.Cache(seen: x, last: x)
    return switch cut {
    case .block(let index): transformer.begin(x, blocks: index, &cache, parameters)
    case .tokens: transformer.forward(x, parameters).0
    case .pooled: readout.pool(transformer.forward(x, parameters).0)
    case .vector: forward(x, parameters).0
    }
  }

  func forward(_ activations: Tensor, from cut: Cut, _ parameters: Parameters) -> (Tensor, Cache) {
    let images = activations.rowCount
    let shape = [images, transformer.tokens, transformer.configuration.width]
    var kept = VisionTransformer.Cache(seen: activations, last: activations)
    var tokens = activations
    switch cut {
    case .block(let index):
      (tokens, kept) = transformer.finish(activations.reshaped(shape), from: index, &kept, parameters)
    case .tokens: tokens = activations.reshaped(shape)
    case .pooled:
      let (y, keptReadout) = readout.forward(pooled: activations, parameters)
      return (y, Cache(transformer: kept, readout: keptReadout))
    case .vector:
      return (activations, Cache(transformer: kept, readout: nil))
    }
    let (y, keptReadout) = readout.forward(tokens, parameters)
    return (y, Cache(transformer: kept, readout: keptReadout))
  }
}
