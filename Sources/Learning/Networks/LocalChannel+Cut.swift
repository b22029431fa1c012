extension LocalChannel {
  /// Where the channel can be cut in two: frozen layers before it, the others after it.
  enum Cut: String, Hashable, Sendable {
    /// Between the convolutions and the head.
    case features
    /// After the head.
    case vector

    var name: String { rawValue }
  }

  /// The deepest cut with nothing that trains before it.
  func frozenCut(_ parameters: Parameters) -> Cut? {
    if parameters.isAnyTrainable(prefixes: ["local.stages."]) { return nil }
    return parameters.isAnyTrainable(prefixes: ["local."]) ? .features : .vector
  }

  /// Values of one image at a cut.
  func activationCount(at cut: Cut, dimension: Int) -> Int {
    cut == .vector ? dimension : head.tokens * head.narrowing.inputs
  }

  /// The layers before a cut; x: [images, pixels, pixels, channels].
  func activations(of x: Tensor, at cut: Cut, _ parameters: Parameters) -> Tensor {
    if cut == .vector { return forward(x, parameters).0 }
    var x = cropped(x)
    for block in blocks { x = block.forward(x, parameters).0 }
    return x
  }

  /// The layers after a cut; activations: [images, `activationCount`] → [images, dimension].
  func forward(_ activations: Tensor, from cut: Cut, _ parameters: Parameters) -> (Tensor, Cache) {
    var cache = Cache()
    if cut == .vector { return (activations, cache) }
    let edge = Int(Double(head.tokens).squareRoot())
    return finish(
      activations.reshaped([activations.rowCount, edge, edge, head.narrowing.inputs]), &cache, parameters)
  }
}
