/// Fibre course and context: a vision transformer over the whole patch, with spatial attention over its tokens.
package struct GlobalChannel: Sendable {
  package struct Configuration: Codable, Sendable, Hashable {
    package var transformer: VisionTransformer.Configuration
    /// Channels of each token after the head narrowed them.
    package var narrow: Int

    package init(transformer: VisionTransformer.Configuration, narrow: Int) {
      self.transformer = transformer
      self.narrow = narrow
    }
  }

  let transformer: VisionTransformer
  let head: ChannelHead

  init(
    _ name: String, _ configuration: Configuration, pixels: Int, channels: Int, dimension: Int,
    in parameters: inout Parameters
  ) {
    transformer = VisionTransformer(
      name, configuration.transformer, pixels: pixels, channels: channels, in: &parameters)
    head = ChannelHead(
      name + "head", edge: transformer.edge, width: configuration.transformer.width, narrow: configuration.narrow,
      dimension: dimension, focus: nil, in: &parameters)
  }

  struct Cache {
    var transformer: VisionTransformer.Cache
    var head: ChannelHead.Cache
  }

  /// x: [images, pixels, pixels, channels] → [images, dimension]. A class token is left out: the grid says it all.
  func forward(_ x: Tensor, _ parameters: Parameters) -> (Tensor, Cache) {
    let (tokens, kept) = transformer.forward(x, parameters)
    let (y, keptHead) = head.forward(grid(of: tokens), parameters)
    return (y, Cache(transformer: kept, head: keptHead))
  }

  /// dy: [images, dimension]; nothing flows further back than the pixels.
  func backward(_ dy: Tensor, _ cache: Cache, _ parameters: Parameters, _ gradients: inout Gradients) {
    let due = head.backward(dy, cache.head, parameters, &gradients)
    _ = transformer.backward(withClassToken(due), cache.transformer, parameters, &gradients)
  }

  private func grid(of tokens: Tensor) -> Tensor {
    guard transformer.classToken != nil else { return tokens }
    let (images, count, width) = (tokens.shape[0], tokens.shape[1], tokens.shape[2])
    var values: [Float] = []
    values.reserveCapacity(images * (count - 1) * width)
    for image in 0..<images {
      values += tokens.values[(image * count + 1) * width..<(image + 1) * count * width]
    }
    return Tensor(values, shape: [images, count - 1, width])
  }

  private func withClassToken(_ due: Tensor) -> Tensor {
    guard transformer.classToken != nil else { return due }
    let (images, count, width) = (due.shape[0], due.shape[1], due.shape[2])
    var values: [Float] = []
    values.reserveCapacity(images * (count + 1) * width)
    for image in 0..<images {
      values += repeatElement(0, count: width)
      values += due.values[image * count * width..<(image + 1) * count * width]
    }
    return Tensor(values, shape: [images, count + 1, width])
  }
}
