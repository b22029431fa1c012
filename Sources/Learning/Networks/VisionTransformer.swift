/// The global channel, a vision transformer (Dosovitskiy et al. 2021): image → tokens → pre-norm blocks → norm → one
/// vector.
package struct VisionTransformer: Sendable {
  /// The name used in `Weights`.

  let name: String
  let configuration: TransformerConfiguration
  let embedding: TokenEmbedding
  let blocks: [TransformerBlock]
  let norm: LayerNorm
  let readout: Readout
  /// The last block computes only the first tokens of each image, as many as the head reads; nil computes all.
  var outputs: Int?

  /// For images of `pixels` × `pixels` with `channels`.
  init(
    _ name: String, _ configuration: GlobalChannel.Configuration, pixels: Int, channels: Int, dimension: Int,
    in parameters: inout Parameters
  ) {
    self.name = name
    let transformer = configuration.transformer
    self.configuration = transformer
    embedding = TokenEmbedding(name, transformer, pixels: pixels, channels: channels, in: &parameters)
    blocks = (0..<transformer.depth).map { TransformerBlock("\(name)blocks.\($0)", transformer, in: &parameters) }
    norm = LayerNorm(name + "norm", transformer.width, epsilon: transformer.epsilon, in: &parameters)
    readout = Readout(name, configuration.head, embedding, dimension: dimension, in: &parameters)
    guard readout.readsOneToken, embedding.classToken != nil else { return }
    outputs = 1
    // `ClassTokenAttention` reads these weights themselves.
    guard let last = blocks.last?.qkv else { return }
    parameters.unmarkPackable(last.weight)
    if let lora = last.lora { parameters.unmarkPackable(lora.down) }
  }

  func isAnyTrained(_ parameters: Parameters) -> Bool {
    embedding.isTrained(parameters) || firstTrainedBlock(parameters) < blocks.count
      || parameters.isAnyTrainable(prefixes: [name + "norm."])
  }

  /// Backward stops there: below it everything is frozen.
  func firstTrainedBlock(_ parameters: Parameters) -> Int {
    if embedding.isTrained(parameters) { return 0 }
    return blocks.indices.first { parameters.isAnyTrainable(prefixes: ["\(name)blocks.\($0)."]) } ?? blocks.count
  }

  struct Cache {
    /// nil where the forward pass began after the norm.
    var encoder: EncoderCache?
    /// nil where the head is frozen too.
    var readout: Readout.Cache?
  }

  struct EncoderCache {
    /// nil where the forward pass began at a block.
    var embedding: TokenEmbedding.Cache?
    /// nil below the first block that trains.
    var blocks: [TransformerBlock.Cache?]
    /// Input of the norm.
    var encoded: Tensor
    var moments: LayerNorm.Moments
  }

  /// x: [images, pixels, pixels, channels] → [images, dimension].
  func forward(_ x: Tensor, _ parameters: Parameters) -> (Tensor, Cache) {
    let (tokens, encoderCache) = encode(x, parameters)
    let (y, readoutCache) = readout.forward(tokens, parameters)
    return (y, Cache(encoder: encoderCache, readout: readoutCache))
  }

  /// x: [images, pixels, pixels, channels] → normed tokens: [images, outputs, width].
  func encode(_ x: Tensor, _ parameters: Parameters) -> (Tensor, EncoderCache) {
    let (tokens, embeddingCache) = embedding.forward(x, parameters)
    var (y, cache) = encode(tokens: tokens, from: 0, parameters)
    cache.embedding = embeddingCache
    return (y, cache)
  }

  /// The blocks from `start` on, and the norm: [images, tokens, width] → [images, outputs, width].
  func encode(tokens: Tensor, from start: Int, _ parameters: Parameters) -> (Tensor, EncoderCache) {
    let first = firstTrainedBlock(parameters)
    var x = tokens
    var caches = [TransformerBlock.Cache?](repeating: nil, count: start)
    for (index, block) in blocks.enumerated().dropFirst(start) {
      let (y, cache) = block.forward(
        x, outputs: index == blocks.count - 1 ? outputs : nil, parameters, keepsCache: index >= first)
      caches.append(cache)
      x = y
    }
    let (y, moments) = norm.forward(x, parameters)
    return (y, EncoderCache(blocks: caches, encoded: x, moments: moments))
  }

  /// dOutput: [images, dimension] → dInput: [images, pixels, pixels, channels], nil unless `inputGradient`.
  @discardableResult
  func backward(
    _ dOutput: Tensor, _ cache: Cache, _ parameters: Parameters, _ gradients: inout Gradients,
    inputGradient: Bool = false
  ) -> Tensor? {
    guard let readoutCache = cache.readout else { return nil }
    let continues = inputGradient || isAnyTrained(parameters)
    let dTokens = readout.backward(dOutput, readoutCache, parameters, &gradients, inputGradient: continues)
    guard continues, let dTokens, let encoderCache = cache.encoder else { return nil }
    return backward(tokens: dTokens, encoderCache, parameters, &gradients, inputGradient: inputGradient)
  }

  /// dTokens: [images, outputs, width] → as above.
  func backward(
    tokens dTokens: Tensor, _ cache: EncoderCache, _ parameters: Parameters, _ gradients: inout Gradients,
    inputGradient: Bool = false
  ) -> Tensor? {
    var gradient = norm.backward(dTokens, input: cache.encoded, moments: cache.moments, parameters, &gradients)
    let continues = inputGradient || embedding.isTrained(parameters)
    for (index, (block, blockCache)) in zip(blocks, cache.blocks).enumerated().reversed() {
      let needsInputGradient = continues || index > 0 && cache.blocks[index - 1] != nil
      guard let blockCache,
        let dInput = block.backward(
          gradient, blockCache, parameters, &gradients, inputGradient: needsInputGradient)
      else { return nil }
      gradient = dInput
    }
    guard continues, let embeddingCache = cache.embedding else { return nil }
    return embedding.backward(gradient, embeddingCache, parameters, &gradients, inputGradient: inputGradient)
  }
}
