/// Tokens on a square grid → one vector: spatial attention, fewer channels, flattened, projected, layer norm.
///
/// Flattening keeps the layout by which a neuron is recognised (as Unicom's head does); a mean would lose it.
struct ChannelHead: Sendable {
  let attention: SpatialAttention
  let narrowing: Linear
  let projection: Linear
  let norm: LayerNorm
  let tokens: Int

  init(
    _ name: String, edge: Int, width: Int, narrow: Int, dimension: Int, focus: Double?, in parameters: inout Parameters
  ) {
    tokens = edge * edge
    attention = SpatialAttention(name + ".attention", edge: edge, width: width, focus: focus, in: &parameters)
    narrowing = Linear(name + ".narrowing", width, narrow, in: &parameters)
    projection = Linear(name + ".projection", edge * edge * narrow, dimension, in: &parameters)
    norm = LayerNorm(name + ".norm", dimension, affine: false, in: &parameters)
  }

  struct Cache {
    var x: Tensor
    var weights: SpatialAttention.Weights
    var attended: Tensor
    var narrowed: Tensor
    var projected: Tensor
    var moments: LayerNorm.Moments
  }

  /// x: [images, tokens, width] → [images, dimension].
  func forward(_ x: Tensor, _ parameters: Parameters) -> (Tensor, Cache) {
    let images = x.shape[0]
    let (attended, weights) = attention.forward(x, parameters)
    let narrowed = narrowing.forward(.plain(attended.reshaped([images * tokens, attention.width])), parameters)
    let projected = projection.forward(.plain(narrowed.reshaped([images, projection.inputs])), parameters)
    let (y, moments) = norm.forward(projected, parameters)
    return (
      y,
      Cache(
        x: x, weights: weights, attended: attended, narrowed: narrowed, projected: projected, moments: moments)
    )
  }

  /// dOutput: [images, dimension] → dInput: [images, tokens, width].
  func backward(_ dOutput: Tensor, _ cache: Cache, _ parameters: Parameters, _ gradients: inout Gradients) -> Tensor {
    let images = dOutput.shape[0]
    var gradient = norm.backward(dOutput, input: cache.projected, moments: cache.moments, parameters, &gradients)
    gradient = projection.backward(
      .plain(gradient), input: { .plain(cache.narrowed.reshaped([images, projection.inputs])) }, parameters,
      &gradients)!
    gradient = narrowing.backward(
      .plain(gradient.reshaped([images * tokens, narrowing.outputs])),
      input: { .plain(cache.attended.reshaped([images * tokens, narrowing.inputs])) }, parameters, &gradients)!
    return attention.backward(
      gradient.reshaped(cache.x.shape), input: cache.x, weights: cache.weights, parameters, &gradients)
  }
}
