/// Fibre course and context: a vision transformer over the whole patch, with spatial attention over its tokens.
package struct GlobalChannel: Sendable {
  /// How the tokens become one vector.
  package enum Head: Codable, Sendable, Hashable {
    /// Spatial attention over the grid of tokens, each narrowed to so many channels; flattened, projected.
    case grid(narrow: Int)
    /// The class token, or the tokens' mean where there is none, as it comes.
    case token
    /// The same, projected.
    case projectedToken
    /// Unicom's: flatten, linear, batch norm, linear, batch norm, the norms with their stored statistics.
    case feature
  }

  package struct Configuration: Codable, Sendable, Hashable {
    package var transformer: VisionTransformer.Configuration
    package var head: Head

    package init(transformer: VisionTransformer.Configuration, head: Head) {
      self.transformer = transformer
      self.head = head
    }
  }

  let transformer: VisionTransformer
  let readout: Readout

  init(
    _ name: String, _ configuration: Configuration, pixels: Int, channels: Int, dimension: Int,
    in parameters: inout Parameters
  ) {
    var transformer = VisionTransformer(
      name, configuration.transformer, pixels: pixels, channels: channels, in: &parameters)
    readout = Readout(name, configuration.head, transformer, dimension: dimension, in: &parameters)
    if readout.readsOneToken && transformer.classToken != nil { transformer.read(first: 1, in: &parameters) }
    self.transformer = transformer
  }

  struct Cache {
    var transformer: VisionTransformer.Cache
    /// nil where the head is frozen too.
    var readout: Readout.Cache?
  }

  /// x: [images, pixels, pixels, channels] → [images, dimension].
  func forward(_ x: Tensor, _ parameters: Parameters) -> (Tensor, Cache) {
    let (tokens, kept) = transformer.forward(x, parameters)
    let (y, keptReadout) = readout.forward(tokens, parameters)
    return (y, Cache(transformer: kept, readout: keptReadout))
  }

  /// dy: [images, dimension] → dx, nil unless `inputGradient`.
  @discardableResult
  func backward(
    _ dy: Tensor, _ cache: Cache, _ parameters: Parameters, _ gradients: inout Gradients, inputGradient: Bool = false
  ) -> Tensor? {
    guard let kept = cache.readout else { return nil }
    let goesOn = inputGradient || transformer.isAnyTrained(parameters)
    guard let due = readout.backward(dy, kept, parameters, &gradients, inputGradient: goesOn), goesOn else {
      return nil
    }
    return transformer.backward(due, cache.transformer, parameters, &gradients, inputGradient: inputGradient)
  }
}
