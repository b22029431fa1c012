extension VisionTransformer {
  /// Where the channel can be cut in two: frozen layers before it, the others after it.
  enum Cut: Hashable, Sendable {
    /// Before a block, or before the norm where the number is the depth.
    case block(Int)
    /// After the norm: all tokens.
    case tokens
    /// After the norm: the one token that the head reads.
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

  /// The deepest cut with nothing that trains before it; nil where no block is frozen, since a stem is not worth
  /// caching.
  func frozenCut(_ parameters: Parameters) -> Cut? {
    if embedding.isTrained(parameters) { return nil }
    let first = firstTrainedBlock(parameters)
    if first < blocks.count { return first == 0 ? nil : .block(first) }
    if parameters.isAnyTrainable(prefixes: [name + "norm."]) { return .block(first) }
    if parameters.isAnyTrainable(prefixes: [name]) { return readout.readsOneToken ? .pooled : .tokens }
    return .vector
  }

  /// Values of one image at a cut.
  func activationCount(at cut: Cut, dimension: Int) -> Int {
    switch cut {
    case .block, .tokens: embedding.tokens * configuration.width
    case .pooled: configuration.width
    case .vector: dimension
    }
  }

  /// The layers before a cut; x: [images, pixels, pixels, channels].
  func activations(of x: Tensor, at cut: Cut, _ parameters: Parameters) -> Tensor {
    switch cut {
    case .block(let index):
      blocks.prefix(index).reduce(embedding.forward(x, parameters).0) {
        $1.forward($0, parameters, keepsCache: false).0
      }
    case .tokens: encode(x, parameters).0
    case .pooled: readout.pool(encode(x, parameters).0)
    case .vector: forward(x, parameters).0
    }
  }

  /// The layers after a cut; activations: [images, `activationCount`] → [images, dimension].
  func forward(_ activations: Tensor, from cut: Cut, _ parameters: Parameters) -> (Tensor, Cache) {
    let tokens = { activations.reshaped([activations.rowCount, embedding.tokens, configuration.width]) }
    switch cut {
    case .block(let index):
      let (normed, encoderCache) = encode(tokens: tokens(), from: index, parameters)
      let (y, readoutCache) = readout.forward(normed, parameters)
      return (y, Cache(encoder: encoderCache, readout: readoutCache))
    case .tokens:
      let (y, readoutCache) = readout.forward(tokens(), parameters)
      return (y, Cache(readout: readoutCache))
    case .pooled:
      let (y, readoutCache) = readout.forward(pooled: activations, parameters)
      return (y, Cache(readout: readoutCache))
    case .vector: return (activations, Cache())
    }
  }
}
