/// Tokens on a square grid → one vector: attended, narrowed, flattened, projected, normalised.
///
/// Flattening keeps where things are, as Unicom's head does; an average would forget the layout a neuron is known by.
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
    var weights: SpatialAttention.Attention
    var attended: Tensor
    var narrowed: Tensor
    var projected: Tensor
    var moments: LayerNorm.Moments
  }

  /// x: [images, tokens, width] → [images, dimension].
  func forward(_ x: Tensor, _ parameters: Parameters) -> (Tensor, Cache) {
    let images = x.shape[0]
    let (attended, weights) = attention.forward(x, parameters)
    let narrowed = narrowing.forward(attended.reshaped([images * tokens, attention.width]), parameters)
    let projected = projection.forward(narrowed.reshaped([images, projection.inputs]), parameters)
    let (y, moments) = norm.forward(projected, parameters)
    return (
      y,
      Cache(
        x: x, weights: weights, attended: attended, narrowed: narrowed, projected: projected, moments: moments)
    )
  }

  /// dy → dx: [images, tokens, width].
  func backward(_ dy: Tensor, _ cache: Cache, _ parameters: Parameters, _ gradients: inout Gradients) -> Tensor {
    let images = dy.shape[0]
    var due = norm.backward(dy, input: cache.projected, moments: cache.moments, parameters, &gradients)
    due = projection.backward(
      due, input: cache.narrowed.reshaped([images, projection.inputs]), parameters, &gradients)!
    due = narrowing.backward(
      due.reshaped([images * tokens, narrowing.outputs]),
      input: cache.attended.reshaped([images * tokens, narrowing.inputs]), parameters, &gradients)!
    return attention.backward(
      due.reshaped(cache.x.shape), input: cache.x, attention: cache.weights, parameters, &gradients)
  }
}
