import Numerics

/// A global channel's tokens → its vector.
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
    _ name: String, _ head: GlobalChannel.Head, _ transformer: VisionTransformer, dimension: Int,
    in parameters: inout Parameters
  ) {
    let width = transformer.configuration.width
    hasClassToken = transformer.classToken != nil
    (tokenCount, tokenWidth) = (transformer.tokens, width)
    switch head {
    case .grid(let narrow):
      kind = .grid(
        ChannelHead(
          name + "head", edge: transformer.edge, width: width, narrow: narrow, dimension: dimension, focus: nil,
          in: &parameters))
    case .token:
      precondition(dimension == width, "a token of \(width) as an embedding of \(dimension)")
      kind = .token(nil)
    case .projectedToken: kind = .token(Linear(name + "head.projection", width, dimension, in: &parameters))
    case .feature:
      precondition(!hasClassToken, "Unicom has no class token")
      kind = .feature(FeatureHead(name + "feature", transformer.tokens * width, dimension, in: &parameters))
    }
  }

  struct Cache {
    var shape: [Int]
    fileprivate var grid: ChannelHead.Cache?
    fileprivate var pooled: Tensor?
    fileprivate var feature: FeatureHead.Cache?
  }

  /// tokens: [images, tokens, width] → [images, dimension].
  func forward(_ tokens: Tensor, _ parameters: Parameters) -> (Tensor, Cache) {
    var cache = Cache(shape: tokens.shape)
    switch kind {
    case .grid(let head):
      let (y, kept) = head.forward(withoutClassToken(tokens), parameters)
      cache.grid = kept
      return (y, cache)
    case .token:
      let (y, kept) = forward(pooled: pool(tokens), parameters)
      cache.pooled = kept.pooled
      return (y, cache)
    case .feature(let head):
      let (y, kept) = head.forward(tokens.reshaped([tokens.shape[0], tokens.shape[1] * tokens.shape[2]]), parameters)
      cache.feature = kept
      return (y, cache)
    }
  }

  /// Whether the tokens are read through one of them, or their mean.
  var readsOneToken: Bool { if case .token = kind { true } else { false } }

  /// The rest of the way from the one token that is read: [images, width] → [images, dimension].
  func forward(pooled: Tensor, _ parameters: Parameters) -> (Tensor, Cache) {
    guard case .token(let projection) = kind else { preconditionFailure("this head reads all tokens") }
    return (
      projection?.forward(pooled, parameters) ?? pooled,
      Cache(shape: [pooled.rowCount, tokenCount, tokenWidth], pooled: pooled)
    )
  }

  /// dy: [images, dimension] → what the tokens owe: [images, tokens, width], nil unless `inputGradient`.
  func backward(
    _ dy: Tensor, _ cache: Cache, _ parameters: Parameters, _ gradients: inout Gradients, inputGradient: Bool = true
  ) -> Tensor? {
    switch kind {
    case .grid(let head): return withClassToken(head.backward(dy, cache.grid!, parameters, &gradients))
    case .token(let projection):
      let due =
        projection.map {
          $0.backward(dy, input: cache.pooled!, parameters, &gradients, inputGradient: inputGradient)
        } ?? dy
      return inputGradient ? due.map { spread($0, shape: cache.shape) } : nil
    case .feature(let head): return head.backward(dy, cache.feature!, parameters, &gradients).reshaped(cache.shape)
    }
  }

  /// The one token that is read, or the mean of all: [images, tokens, width] → [images, width].
  func pool(_ tokens: Tensor) -> Tensor {
    let (images, count, width) = (tokens.shape[0], tokens.shape[1], tokens.shape[2])
    var result = Tensor(zeros: [images, width])
    for image in 0..<images {
      let pooled = hasClassToken ? 0..<1 : 0..<count
      let weight = 1 / Float(pooled.count)
      for t in pooled {
        for c in 0..<width {
          result.values[image * width + c] += weight * tokens.values[(image * count + t) * width + c]
        }
      }
    }
    return result
  }

  private func spread(_ due: Tensor, shape: [Int]) -> Tensor {
    let (images, count, width) = (shape[0], shape[1], shape[2])
    var result = Tensor(zeros: shape)
    for image in 0..<images {
      let pooled = hasClassToken ? 0..<1 : 0..<count
      let weight = 1 / Float(pooled.count)
      for t in pooled {
        for c in 0..<width { result.values[(image * count + t) * width + c] = weight * due.values[image * width + c] }
      }
    }
    return result
  }

  private func withoutClassToken(_ tokens: Tensor) -> Tensor {
    guard hasClassToken else { return tokens }
    let (images, count, width) = (tokens.shape[0], tokens.shape[1], tokens.shape[2])
    let pieces = (0..<images).map { (tokens.values, ($0 * count + 1) * width..<($0 + 1) * count * width) }
    return Tensor(AlignedArray(joining: pieces), shape: [images, count - 1, width])
  }

  private func withClassToken(_ due: Tensor) -> Tensor {
    guard hasClassToken else { return due }
    let (images, count, width) = (due.shape[0], due.shape[1], due.shape[2])
    let nothing = AlignedArray<Float>(repeating: 0, count: width)
    let pieces = (0..<images).flatMap {
      [(nothing, 0..<width), (due.values, $0 * count * width..<($0 + 1) * count * width)]
    }
    return Tensor(AlignedArray(joining: pieces), shape: [images, count + 1, width])
  }
}
