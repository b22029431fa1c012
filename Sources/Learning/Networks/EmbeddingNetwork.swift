package import Numerics

/// Patch → vector: the local and the global channel, weighed by the gate; the same weights for every modality.
package struct EmbeddingNetwork: Sendable {
  /// What fixes it but its weights.
  package let configuration: NetworkConfiguration
  /// The weights.
  package internal(set) var parameters: Parameters
  /// Of the linear layers' products.
  package var precision: Precision {
    get { parameters.precision }
    set { parameters.precision = newValue }
  }
  let local: LocalChannel?
  let global: VisionTransformer?
  private let gate: Gate?

  /// A network with these weights: exactly its own names and shapes.
  ///
  /// The configuration is checked first: it may come from a file.
  package init(_ configuration: NetworkConfiguration, weights: [NamedTensor]) throws(WeightsError) {
    try configuration.check()
    self.init(configuration, seed: 0, drawing: { _ in false })
    try load(weights)
  }

  /// A network with random weights from `seed`, except those for which `isDrawn` is false: they are empty until loaded.
  package init(
    _ configuration: NetworkConfiguration, seed: UInt64,
    drawing isDrawn: @escaping @Sendable (_ name: String) -> Bool = { _ in true }
  ) {
    precondition(configuration.local != nil || configuration.global != nil, "a network without a channel")
    var parameters = Parameters(seed: seed, drawing: isDrawn)
    let (pixels, channels, dimension) = (configuration.pixels, configuration.channels, configuration.dimension)
    local = configuration.local.map {
      LocalChannel("local.", $0, pixels: pixels, channels: channels, dimension: dimension, in: &parameters)
    }
    global = configuration.global.map {
      VisionTransformer("global.", $0, pixels: pixels, channels: channels, dimension: dimension, in: &parameters)
    }
    gate = local != nil && global != nil ? Gate("gate", dimension, in: &parameters) : nil
    self.configuration = configuration
    self.parameters = parameters
  }

  /// Adds LoRA's products of matrices to the weights.
  mutating func mergeLoRA() {
    for block in global?.blocks ?? [] { block.merge(&parameters) }
  }

  struct Cache {
    var local: LocalChannel.Cache?
    var global: VisionTransformer.Cache?
    var gate: Gate.Cache?

    /// The mean over its components of each image's gate; nil where there is none.
    var gateMeans: [Float]? {
      gate.map { cache in
        let width = cache.gate.width
        return (0..<cache.gate.rowCount).map { row in
          cache.gate.values.array(row * width..<(row + 1) * width).reduce(0, +) / Float(width)
        }
      }
    }
  }

  /// x: [images, pixels, pixels, channels] → z: [images, dimension], not normalised.
  func forward(_ x: Tensor) -> (Tensor, Cache) {
    var cache = Cache()
    var vectors: [Tensor] = []
    if let local {
      let (y, layerCache) = local.forward(x, parameters)
      cache.local = layerCache
      vectors.append(y)
    }
    if let global {
      let (y, layerCache) = global.forward(x, parameters)
      cache.global = layerCache
      vectors.append(y)
    }
    return fuse(vectors, cache)
  }

  /// The channels' vectors, local first, weighed by the gate where there are two.
  func fuse(_ vectors: [Tensor], _ cache: Cache) -> (Tensor, Cache) {
    guard let gate else { return (vectors[0], cache) }
    var cache = cache
    let (z, layerCache) = gate.forward(local: vectors[0], global: vectors[1], parameters)
    cache.gate = layerCache
    return (z, cache)
  }

  /// dz: [images, dimension]; the weights' gradients are added to `gradients`.
  func backward(_ dz: Tensor, _ cache: Cache, _ gradients: inout Gradients) {
    var (dLocal, dGlobal) = (dz, dz)
    if let gate, let layerCache = cache.gate {
      (dLocal, dGlobal) = gate.backward(dz, layerCache, parameters, &gradients)
    }
    if let local, let layerCache = cache.local { local.backward(dLocal, layerCache, parameters, &gradients) }
    if let global, let layerCache = cache.global { global.backward(dGlobal, layerCache, parameters, &gradients) }
  }
}
