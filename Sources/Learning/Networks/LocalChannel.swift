import Numerics

/// Texture and contour: convolutions over the centre of the patch, with attention that starts on the soma.
package struct LocalChannel: Sendable {
  /// What fixes the channel but its weights.
  package struct Configuration: Codable, Sendable, Hashable {
    /// One 3×3 convolution with its norm.
    package struct Stage: Codable, Sendable, Hashable {
      /// Output channels.
      package var width: Int
      /// In pixels.
      package var stride: Int

      /// `width` output channels at every `stride`th pixel.
      package init(width: Int, stride: Int) {
        self.width = width
        self.stride = stride
      }
    }

    /// Edge of the square cut from the patch's centre, in pixels.
    package var crop: Int
    /// In the order in which they run.
    package var stages: [Stage]
    /// Channels of each position that the head keeps.
    package var narrow: Int

    /// - Parameter crop: at most the network's pixels.
    package init(crop: Int, stages: [Stage], narrow: Int) {
      self.crop = crop
      self.stages = stages
      self.narrow = narrow
    }
  }

  let configuration: Configuration
  let pixels: Int
  let channels: Int
  let blocks: [ConvolutionBlock]
  let head: ChannelHead

  init(
    _ name: String, _ configuration: Configuration, pixels: Int, channels: Int, dimension: Int,
    in parameters: inout Parameters
  ) {
    precondition(configuration.crop <= pixels, "a crop of \(configuration.crop) from \(pixels) pixels")
    self.configuration = configuration
    self.pixels = pixels
    self.channels = channels
    var (extent, inputs) = (configuration.crop, channels)
    blocks = configuration.stages.enumerated().map { index, stage in
      let block = ConvolutionBlock("\(name)stages.\(index)", inputs, stage.width, stride: stage.stride, in: &parameters)
      (extent, inputs) = (block.convolution.outputExtent(extent), stage.width)
      return block
    }
    head = ChannelHead(
      name + "head", edge: extent, width: inputs, narrow: configuration.narrow, dimension: dimension, focus: 0.4,
      in: &parameters)
  }

  struct Cache {
    var blocks: [ConvolutionBlock.Cache] = []
    var shape: [Int] = []
    var head: ChannelHead.Cache?
  }

  /// x: [images, pixels, pixels, channels] → [images, dimension].
  func forward(_ x: Tensor, _ parameters: Parameters) -> (Tensor, Cache) {
    var cache = Cache()
    var x = cropped(x)
    for block in blocks {
      let (y, layerCache) = block.forward(x, parameters)
      cache.blocks.append(layerCache)
      x = y
    }
    return finish(x, &cache, parameters)
  }

  /// The head; x: [images, height, width, channels] → [images, dimension].
  func finish(_ x: Tensor, _ cache: inout Cache, _ parameters: Parameters) -> (Tensor, Cache) {
    cache.shape = x.shape
    let (y, layerCache) = head.forward(x.reshaped([x.shape[0], x.shape[1] * x.shape[2], x.shape[3]]), parameters)
    cache.head = layerCache
    return (y, cache)
  }

  /// dOutput: [images, dimension]; there is no gradient of the pixels, nor of cached activations.
  func backward(_ dOutput: Tensor, _ cache: Cache, _ parameters: Parameters, _ gradients: inout Gradients) {
    guard let headCache = cache.head else { return }
    var gradient = head.backward(dOutput, headCache, parameters, &gradients).reshaped(cache.shape)
    for (index, block) in blocks.enumerated().reversed() where index < cache.blocks.count {
      guard
        let next = block.backward(
          consume gradient, cache.blocks[index], parameters, &gradients, inputGradient: index > 0)
      else { return }
      gradient = next
    }
  }

  /// The square about the centre: [images, crop, crop, channels].
  func cropped(_ x: Tensor) -> Tensor {
    let (images, crop) = (x.shape[0], configuration.crop)
    guard crop < pixels else { return x }
    let margin = (pixels - crop) / 2
    let rows = (0..<images * crop).map { row in
      let start = ((row / crop * pixels + row % crop + margin) * pixels + margin) * channels
      return (values: x.values, range: start..<start + crop * channels)
    }
    return Tensor(AlignedArray(joining: rows), shape: [images, crop, crop, channels])
  }
}
