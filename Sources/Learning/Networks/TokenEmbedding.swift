import CKernels
import Concurrency
import Numerics

/// Image → tokens: patches or convolutions, the class token first where there is one, plus position embeddings.
struct TokenEmbedding: Sendable {
  let convolutions: [ConvolutionBlock]
  let projection: Convolution
  let classToken: Parameter?
  let positions: Parameter
  /// Edge of the square grid of tokens.
  let edge: Int
  /// Tokens of an image, the class token included.
  let tokens: Int
  let width: Int
  private let name: String

  /// For images of `pixels` × `pixels` with `channels`.
  init(
    _ name: String, _ configuration: TransformerConfiguration, pixels: Int, channels: Int,
    in parameters: inout Parameters
  ) {
    self.name = name
    let width = configuration.width
    self.width = width
    switch configuration.stem {
    case .patches(let size):
      convolutions = []
      projection = Convolution(
        name + "patch_embed.proj", channels, width, kernel: size, stride: size, padding: 0, isRounded: true,
        in: &parameters)
      edge = pixels / size
    case .convolutions(let widths):
      var (extent, inputs) = (pixels, channels)
      convolutions = widths.enumerated().map { index, outputs in
        let block = ConvolutionBlock("\(name)stem.\(index)", inputs, outputs, stride: 2, in: &parameters)
        (extent, inputs) = (block.convolution.outputExtent(extent), outputs)
        return block
      }
      projection = Convolution(name + "patch_embed.proj", inputs, width, kernel: 1, in: &parameters)
      edge = extent
    }
    tokens = edge * edge + (configuration.classToken ? 1 : 0)
    classToken =
      configuration.classToken ? parameters.add(name + "cls_token", shape: [1, 1, width], initial: .normal(0.02)) : nil
    positions = parameters.add(name + "pos_embed", shape: [1, tokens, width], initial: .normal(0.02))
  }

  func isTrained(_ parameters: Parameters) -> Bool {
    parameters.isAnyTrainable(prefixes: ["stem.", "patch_embed.", "cls_token", "pos_embed"].map { name + $0 })
  }

  struct Cache {
    var convolutions: [ConvolutionBlock.Cache]
    /// Input of the projection.
    var x: Tensor
  }

  /// x: [images, pixels, pixels, channels] → [images, tokens, width].
  func forward(_ x: Tensor, _ parameters: Parameters) -> (Tensor, Cache) {
    var cache = Cache(convolutions: [], x: x)
    for block in convolutions {
      let (y, layerCache) = block.forward(cache.x, parameters)
      cache.convolutions.append(layerCache)
      cache.x = y
    }
    return (addingPositions(to: projection.forward(cache.x, parameters), images: x.shape[0], parameters), cache)
  }

  private func addingPositions(to embedded: Tensor, images: Int, _ parameters: Parameters) -> Tensor {
    let first = classToken.map { parameters[$0] } ?? []
    let prefix = first.count / width
    return Tensor([images, tokens, width]) { result in
      parameters.withPointer(positions) { positions in
        embedded.withPointer { embedded in
          parallelChunks(images * tokens, grain: rowGrain(width: width)) {
            for row in $0 {
              let (image, token) = row.quotientAndRemainder(dividingBy: tokens)
              let out = result + row * width
              out.update(from: positions! + token * width, count: width)
              if token < prefix {
                nb_add(out, first, width)
              } else {
                nb_add(out, embedded + (image * (tokens - prefix) + token - prefix) * width, width)
              }
            }
          }
        }
      }
    }
  }

  /// dTokens: [images, tokens, width] → dInput: [images, pixels, pixels, channels], nil unless `inputGradient`.
  func backward(
    _ dTokens: Tensor, _ cache: Cache, _ parameters: Parameters, _ gradients: inout Gradients, inputGradient: Bool
  ) -> Tensor? {
    let images = dTokens.shape[0]
    let (prefix, count) = (classToken == nil ? 0 : width, tokens * width)
    var dEmbedded = Tensor(uninitialised: [images, edge, edge, width])
    dTokens.withPointer { dTokens in
      dEmbedded.withMutablePointer { dEmbedded in
        parallelFor(images) {
          (dEmbedded + $0 * (count - prefix)).update(from: dTokens + $0 * count + prefix, count: count - prefix)
        }
      }
      func addOverImages(to parameter: Parameter, _ values: Int) {
        guard gradients.requiresGradient(parameter) else { return }
        gradients.values[parameter.index].withUnsafeMutableBufferPointer { sums in
          let sums = sums.baseAddress!
          parallelElements(values) { range in
            for image in 0..<images {
              nb_add(sums + range.lowerBound, dTokens + image * count + range.lowerBound, range.count)
            }
          }
        }
      }
      addOverImages(to: positions, count)
      if let classToken { addOverImages(to: classToken, prefix) }
    }
    var dInput = projection.backward(
      dEmbedded, input: cache.x, parameters, &gradients, inputGradient: inputGradient || !convolutions.isEmpty)
    for (index, block) in convolutions.enumerated().reversed() {
      dInput = block.backward(
        dInput.take()!, cache.convolutions[index], parameters, &gradients, inputGradient: inputGradient || index > 0)
    }
    return dInput
  }
}
