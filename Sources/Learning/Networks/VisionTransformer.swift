import CKernels
import Concurrency
import Numerics

/// A vision transformer: image → tokens, each with a place, through pre-norm blocks.
package struct VisionTransformer: Sendable {
  package struct Configuration: Codable, Sendable, Hashable {
    /// How the image becomes tokens.
    package enum Stem: Codable, Sendable, Hashable {
      /// Squares of this many pixels, each times one matrix.
      case patches(Int)
      /// 3×3 convolutions of step 2, one for each width, the last to the tokens' own (Xiao et al. 2021): sees better
      /// when trained on little.
      case convolutions([Int])
    }

    package var stem: Stem
    package var width: Int
    package var depth: Int
    package var heads: Int
    package var hiddenWidth: Int
    package var activation: Activation
    package var qkvBias: Bool
    package var classToken: Bool
    package var layerScale: Bool
    package var epsilon: Float
    /// What LoRA adds to the blocks, where it does.
    package var lora: LowRank.Configuration?

    package init(
      stem: Stem, width: Int, depth: Int, heads: Int, hiddenWidth: Int? = nil, activation: Activation = .gelu,
      qkvBias: Bool = true, classToken: Bool = false, layerScale: Bool = false, epsilon: Float = 1e-5,
      lora: LowRank.Configuration? = nil
    ) {
      self.stem = stem
      self.width = width
      self.depth = depth
      self.heads = heads
      self.hiddenWidth = hiddenWidth ?? 4 * width
      self.activation = activation
      self.qkvBias = qkvBias
      self.classToken = classToken
      self.layerScale = layerScale
      self.epsilon = epsilon
      self.lora = lora
    }
  }

  let name: String
  let configuration: Configuration
  /// Edge of the grid of tokens.
  let edge: Int
  /// Tokens of an image, the class token included.
  let tokens: Int
  let convolutions: [ConvolutionBlock]
  let embedding: Convolution
  let classToken: Parameter?
  let positions: Parameter
  let blocks: [TransformerBlock]
  let norm: LayerNorm
  /// Of each image only so many tokens, the first, are read of what comes out, and the last block makes no more; nil means
  /// all.
  var outputs: Int?

  /// For images of `pixels` × `pixels` with `channels`.
  init(_ name: String, _ configuration: Configuration, pixels: Int, channels: Int, in parameters: inout Parameters) {
    self.name = name
    self.configuration = configuration
    let width = configuration.width
    switch configuration.stem {
    case .patches(let size):
      convolutions = []
      embedding = Convolution(
        name + "patch_embed.proj", channels, width, kernel: size, step: size, padding: 0, isRounded: true,
        in: &parameters)
      edge = pixels / size
    case .convolutions(let widths):
      var (extent, inputs) = (pixels, channels)
      convolutions = widths.enumerated().map { index, outputs in
        let block = ConvolutionBlock("\(name)stem.\(index)", inputs, outputs, step: 2, in: &parameters)
        (extent, inputs) = (block.convolution.outputExtent(extent), outputs)
        return block
      }
      embedding = Convolution(name + "patch_embed.proj", inputs, width, kernel: 1, in: &parameters)
      edge = extent
    }
    tokens = edge * edge + (configuration.classToken ? 1 : 0)
    classToken =
      configuration.classToken ? parameters.add(name + "cls_token", shape: [1, 1, width], start: .normal(0.02)) : nil
    positions = parameters.add(name + "pos_embed", shape: [1, tokens, width], start: .normal(0.02))
    blocks = (0..<configuration.depth).map { TransformerBlock("\(name)blocks.\($0)", configuration, in: &parameters) }
    norm = LayerNorm(name + "norm", width, epsilon: configuration.epsilon, in: &parameters)
  }

  /// From now on only so many tokens, the first of each image, are read of what comes out.
  mutating func read(first count: Int, in parameters: inout Parameters) {
    outputs = count
    // `LeadingAttention` reads these weights themselves.
    guard let last = blocks.last?.qkv else { return }
    for weight in [last.weight] + last.additions.map(\.down.weight) { parameters.unmarkFactor(weight) }
  }

  /// Whether anything before the blocks trains.
  func isStemTrained(_ parameters: Parameters) -> Bool {
    parameters.isAnyTrainable(prefixes: ["stem.", "patch_embed.", "cls_token", "pos_embed"].map { name + $0 })
  }

  func isAnyTrained(_ parameters: Parameters) -> Bool {
    isStemTrained(parameters) || firstTrainedBlock(parameters) < blocks.count
      || parameters.isAnyTrainable(prefixes: [name + "norm."])
  }

  /// Backward stops there: below it everything is frozen.
  func firstTrainedBlock(_ parameters: Parameters) -> Int {
    if isStemTrained(parameters) { return 0 }
    return blocks.indices.first { parameters.isAnyTrainable(prefixes: ["\(name)blocks.\($0)."]) } ?? blocks.count
  }

  struct Cache {
    var stem: [ConvolutionBlock.Cache] = []
    var seen: Tensor
    /// nil below the first block that trains.
    var blocks: [TransformerBlock.Cache?] = []
    var last: Tensor
    var moments: LayerNorm.Moments = []
  }

  /// x: [images, pixels, pixels, channels] → [images, outputs, width].
  func forward(_ x: Tensor, _ parameters: Parameters) -> (Tensor, Cache) {
    var cache = Cache(seen: x, last: x)
    return finish(begin(x, blocks: 0, &cache, parameters), from: 0, &cache, parameters)
  }

  /// The stem and the first `count` blocks: x: [images, pixels, pixels, channels] → [images, tokens, width].
  func begin(_ x: Tensor, blocks count: Int, _ cache: inout Cache, _ parameters: Parameters) -> Tensor {
    let images = x.shape[0]
    var x = x
    for block in convolutions {
      let (y, kept) = block.forward(x, parameters)
      cache.stem.append(kept)
      x = y
    }
    cache.seen = x
    x = withPlaces(embedding.forward(x, parameters), images: images, parameters)
    for block in blocks.prefix(count) {
      x = block.forward(x, parameters, keeps: false).0
    }
    return x
  }

  /// The blocks from `start` on, and the norm: [images, tokens, width] → [images, outputs, width].
  func finish(_ x: Tensor, from start: Int, _ cache: inout Cache, _ parameters: Parameters) -> (Tensor, Cache) {
    let first = firstTrainedBlock(parameters)
    var x = x
    cache.blocks = Array(repeating: nil, count: start)
    for (index, block) in blocks.enumerated().dropFirst(start) {
      let (y, kept) = block.forward(
        x, outputs: index == blocks.count - 1 ? outputs : nil, parameters, keeps: index >= first)
      cache.blocks.append(kept)
      x = y
    }
    cache.last = x
    let (y, moments) = norm.forward(x, parameters)
    cache.moments = moments
    return (y, cache)
  }

  /// Puts the class token first, where there is one, and adds the places.
  private func withPlaces(_ embedded: Tensor, images: Int, _ parameters: Parameters) -> Tensor {
    let width = configuration.width
    let (first, places) = (classToken.map { parameters[$0] } ?? [], parameters[positions])
    let lead = first.count / width
    var result = Tensor(uninitialised: [images, tokens, width])
    result.values.withUnsafeMutableBufferPointer { result in
      places.withUnsafeBufferPointer { places in
        embedded.values.withUnsafeBufferPointer { embedded in
          let (result, places, embedded) = (result.baseAddress!, places.baseAddress!, embedded.baseAddress!)
          parallelChunks(images * tokens, grain: rowGrain(width: width)) {
            for row in $0 {
              let (image, token) = row.quotientAndRemainder(dividingBy: tokens)
              let out = result + row * width
              out.update(from: places + token * width, count: width)
              if token < lead {
                nb_add(out, first, width)
              } else {
                nb_add(out, embedded + (image * (tokens - lead) + token - lead) * width, width)
              }
            }
          }
        }
      }
    }
    return result
  }

  /// dy: [images, outputs, width] → dx: [images, pixels, pixels, channels], nil unless `inputGradient`.
  func backward(
    _ dy: Tensor, _ cache: Cache, _ parameters: Parameters, _ gradients: inout Gradients, inputGradient: Bool = false
  ) -> Tensor? {
    let (images, width) = (dy.shape[0], configuration.width)
    var due = norm.backward(dy, input: cache.last, moments: cache.moments, parameters, &gradients)
    let goesOn = inputGradient || isStemTrained(parameters)
    for (index, (block, kept)) in zip(blocks, cache.blocks).enumerated().reversed() {
      // Below the first block that trains there is nothing, and nothing is owed to it.
      let isAsked = goesOn || index > 0 && cache.blocks[index - 1] != nil
      guard let kept, let passed = block.backward(due, kept, parameters, &gradients, inputGradient: isAsked) else {
        return nil
      }
      due = passed
    }
    guard goesOn else { return nil }
    let (lead, count) = (classToken == nil ? 0 : width, tokens * width)
    var embedded = Tensor(uninitialised: [images, edge, edge, width])
    due.values.withUnsafeBufferPointer { due in
      let due = due.baseAddress!
      embedded.values.withUnsafeMutableBufferPointer { embedded in
        let embedded = embedded.baseAddress!
        parallelFor(images) {
          (embedded + $0 * (count - lead)).update(from: due + $0 * count + lead, count: count - lead)
        }
      }
      func addUp(_ parameter: Parameter, _ count: Int) {
        guard gradients.wants(parameter) else { return }
        gradients.values[parameter.index].withUnsafeMutableBufferPointer { sums in
          let sums = sums.baseAddress!
          parallelElements(count) { range in
            for image in 0..<images {
              nb_add(sums + range.lowerBound, due + image * tokens * width + range.lowerBound, range.count)
            }
          }
        }
      }
      addUp(positions, count)
      if let classToken { addUp(classToken, lead) }
    }
    var dx = embedding.backward(
      embedded, input: cache.seen, parameters, &gradients, inputGradient: inputGradient || !convolutions.isEmpty)
    for (index, block) in convolutions.enumerated().reversed() {
      dx = block.backward(
        dx.take()!, cache.stem[index], parameters, &gradients, inputGradient: inputGradient || index > 0)
    }
    return dx
  }
}
