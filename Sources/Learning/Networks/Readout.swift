import Numerics

/// The head of the global channel: tokens → one vector.
struct Readout: Sendable {
  private enum Kind: Sendable {
    case grid(ChannelHead)
    case token(Linear?)
    case feature(FeatureHead)
  }

  private let kind: Kind
  private let tokenCount: Int
  private let tokenWidth: Int
  private let hasClassToken: Bool

  init(
    _ name: String, _ head: GlobalChannel.Head, _ embedding: TokenEmbedding, dimension: Int,
    in parameters: inout Parameters
  ) {
    let width = embedding.width
    hasClassToken = embedding.classToken != nil
    (tokenCount, tokenWidth) = (embedding.tokens, width)
    switch head {
    case .grid(let narrow):
      kind = .grid(
        ChannelHead(
          name + "head", edge: embedding.edge, width: width, narrow: narrow, dimension: dimension, focus: nil,
          in: &parameters))
    case .token:
      precondition(dimension == width, "a token of \(width) as an embedding of \(dimension)")
      kind = .token(nil)
    case .projectedToken: kind = .token(Linear(name + "head.projection", width, dimension, in: &parameters))
    case .feature:
      precondition(!hasClassToken, "Unicom has no class token")
      kind = .feature(FeatureHead(name + "feature", embedding.tokens * width, dimension, in: &parameters))
    }
  }

  struct Cache {
    fileprivate var shape: [Int]
    fileprivate var grid: ChannelHead.Cache?
    fileprivate var pooled: Tensor?
    fileprivate var feature: FeatureHead.Cache?
  }

  /// tokens: [images, tokens, width] → [images, dimension].
  func forward(_ tokens: Tensor, _ parameters: Parameters) -> (Tensor, Cache) {
    var cache = Cache(shape: tokens.shape)
    switch kind {
    case .grid(let head):
      let (y, layerCache) = head.forward(withoutClassToken(tokens), parameters)
      cache.grid = layerCache
      return (y, cache)
    case .token:
      let (y, layerCache) = forward(pooled: pool(tokens), parameters)
      cache.pooled = layerCache.pooled
      return (y, cache)
    case .feature(let head):
      let (y, layerCache) = head.forward(
        tokens.reshaped([tokens.shape[0], tokens.shape[1] * tokens.shape[2]]), parameters)
      cache.feature = layerCache
      return (y, cache)
    }
  }

  /// Whether it reads one token, the class token or the mean of all.
  var readsOneToken: Bool { if case .token = kind { true } else { false } }

  /// After `pool`, where `readsOneToken`: [images, width] → [images, dimension].
  func forward(pooled: Tensor, _ parameters: Parameters) -> (Tensor, Cache) {
    guard case .token(let projection) = kind else { preconditionFailure("this head reads all tokens") }
    return (
      projection?.forward(.plain(pooled), parameters) ?? pooled,
      Cache(shape: [pooled.rowCount, tokenCount, tokenWidth], pooled: pooled)
    )
  }

  /// dOutput: [images, dimension] → dTokens: [images, tokens, width], nil unless `inputGradient`.
  func backward(
    _ dOutput: Tensor, _ cache: Cache, _ parameters: Parameters, _ gradients: inout Gradients,
    inputGradient: Bool = true
  ) -> Tensor? {
    switch kind {
    case .grid(let head): return withClassToken(head.backward(dOutput, cache.grid!, parameters, &gradients))
    case .token(let projection):
      var dPooled: Tensor? = dOutput
      if let projection {
        dPooled = projection.backward(
          .plain(dOutput), input: { .plain(cache.pooled!) }, inputGradient: inputGradient, parameters, &gradients)
      }
      return inputGradient ? dPooled.map { poolBackward($0, shape: cache.shape) } : nil
    case .feature(let head):
      return head.backward(dOutput, cache.feature!, parameters, &gradients).reshaped(cache.shape)
    }
  }

  private func pooledTokens(of count: Int) -> Range<Int> { hasClassToken ? 0..<1 : 0..<count }

  /// [images, tokens, width] → [images, width]: the class token, or the mean of all.
  func pool(_ tokens: Tensor) -> Tensor {
    let (images, count, width) = (tokens.shape[0], tokens.shape[1], tokens.shape[2])
    let pooled = pooledTokens(of: count)
    let weight = 1 / Float(pooled.count)
    var result = Tensor(zeros: [images, width])
    for image in 0..<images {
      for t in pooled {
        for c in 0..<width {
          result.values[image * width + c] += weight * tokens.values[(image * count + t) * width + c]
        }
      }
    }
    return result
  }

  private func poolBackward(_ dPooled: Tensor, shape: [Int]) -> Tensor {
    let (images, count, width) = (shape[0], shape[1], shape[2])
    let pooled = pooledTokens(of: count)
    let weight = 1 / Float(pooled.count)
    var result = Tensor(zeros: shape)
    for image in 0..<images {
      for t in pooled {
        for c in 0..<width {
          result.values[(image * count + t) * width + c] = weight * dPooled.values[image * width + c]
        }
      }
    }
    return result
  }

  private func withoutClassToken(_ tokens: Tensor) -> Tensor {
    guard hasClassToken else { return tokens }
    let (images, count, width) = (tokens.shape[0], tokens.shape[1], tokens.shape[2])
    let parts = (0..<images).map { (tokens.values, ($0 * count + 1) * width..<($0 + 1) * count * width) }
    return Tensor(AlignedArray(joining: parts), shape: [images, count - 1, width])
  }

  private func withClassToken(_ gradient: Tensor) -> Tensor {
    guard hasClassToken else { return gradient }
    let (images, count, width) = (gradient.shape[0], gradient.shape[1], gradient.shape[2])
    let zeros = AlignedArray<Float>(repeating: 0, count: width)
    let parts = (0..<images).flatMap {
      [(zeros, 0..<width), (gradient.values, $0 * count * width..<($0 + 1) * count * width)]
    }
    return Tensor(AlignedArray(joining: parts), shape: [images, count + 1, width])
  }
}
