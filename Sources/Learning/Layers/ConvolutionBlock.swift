/// Convolution, group normalisation, ReLU; where input and output have one shape, added to the input.
struct ConvolutionBlock: Sendable {
  let convolution: Convolution
  let norm: GroupNorm
  let isResidual: Bool
  private let activation = Activation.relu

  init(_ name: String, _ inputs: Int, _ outputs: Int, step: Int, in parameters: inout Parameters) {
    convolution = Convolution(name + ".conv", inputs, outputs, step: step, bias: false, in: &parameters)
    norm = GroupNorm(name + ".norm", outputs, groups: outputs % 8 == 0 ? outputs / 8 : 1, in: &parameters)
    isResidual = inputs == outputs && step == 1
  }

  struct Cache {
    var x: Tensor
    var convolved: Tensor
    var moments: GroupNorm.Moments
    var normed: Tensor
  }

  /// x: [images, height, width, inputs] → [images, height', width', outputs].
  func forward(_ x: Tensor, _ parameters: Parameters) -> (Tensor, Cache) {
    let convolved = convolution.forward(x, parameters)
    let (normed, moments) = norm.forward(convolved, parameters)
    var y = activation.forward(normed)
    if isResidual { y.add(x) }
    return (y, Cache(x: x, convolved: convolved, moments: moments, normed: normed))
  }

  /// dy → dx, nil unless `inputGradient`.
  func backward(
    _ dy: consuming Tensor, _ cache: Cache, _ parameters: Parameters, _ gradients: inout Gradients,
    inputGradient: Bool = true
  ) -> Tensor? {
    let passed = isResidual ? copy dy : nil
    var due = activation.backward(dy, input: cache.normed)
    due = norm.backward(due, input: cache.convolved, moments: cache.moments, parameters, &gradients)
    var dx = convolution.backward(due, input: cache.x, parameters, &gradients, inputGradient: inputGradient)
    if let passed { dx?.add(passed) }
    return dx
  }
}
