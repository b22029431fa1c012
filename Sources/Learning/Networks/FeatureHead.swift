/// Unicom's head: linear, batch norm, linear, batch norm, named `0` to `3` as in its reference implementation.
struct FeatureHead: Sendable {
  let linear0: Linear
  let norm1: FrozenBatchNorm
  let linear2: Linear
  let norm3: FrozenBatchNorm

  init(_ name: String, _ inputs: Int, _ dimension: Int, in parameters: inout Parameters) {
    linear0 = Linear(name + ".0", inputs, dimension, bias: false, in: &parameters)
    norm1 = FrozenBatchNorm(name + ".1", dimension, epsilon: 2e-5, in: &parameters)
    linear2 = Linear(name + ".2", dimension, dimension, bias: false, in: &parameters)
    norm3 = FrozenBatchNorm(name + ".3", dimension, epsilon: 2e-5, in: &parameters)
  }

  struct Cache {
    var x: Tensor
    var first: Tensor
    var second: Tensor
    var third: Tensor
  }

  /// x: [images, inputs] → [images, dimension].
  func forward(_ x: Tensor, _ parameters: Parameters) -> (Tensor, Cache) {
    let first = linear0.forward(.plain(x), parameters)
    let second = norm1.forward(first, parameters)
    let third = linear2.forward(.plain(second), parameters)
    return (norm3.forward(third, parameters), Cache(x: x, first: first, second: second, third: third))
  }

  /// dOutput: [images, dimension] → dInput: [images, inputs].
  func backward(_ dOutput: Tensor, _ cache: Cache, _ parameters: Parameters, _ gradients: inout Gradients) -> Tensor {
    var gradient = norm3.backward(dOutput, input: cache.third, parameters, &gradients)
    gradient = linear2.backward(.plain(gradient), input: { .plain(cache.second) }, parameters, &gradients)!
    gradient = norm1.backward(gradient, input: cache.first, parameters, &gradients)
    return linear0.backward(.plain(gradient), input: { .plain(cache.x) }, parameters, &gradients)!
  }
}
