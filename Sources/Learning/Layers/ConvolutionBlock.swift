/// Convolution, group normalisation, ReLU, with a residual connection where input and output have one shape.
struct ConvolutionBlock: Sendable {
  let convolution: Convolution
  let norm: GroupNorm
  let isResidual: Bool
  private let activation = Activation.relu

  init(_ name: String, _ inputs: Int, _ outputs: Int, stride: Int, in parameters: inout Parameters) {
    convolution = Convolution(name + ".conv", inputs, outputs, stride: stride, bias: false, in: &parameters)
    norm = GroupNorm(name + ".norm", outputs, groups: outputs % 8 == 0 ? outputs / 8 : 1, in: &parameters)
    isResidual = inputs == outputs && stride == 1
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

  /// dOutput → dInput, nil unless `inputGradient`.
  func backward(
    _ dOutput: consuming Tensor, _ cache: Cache, _ parameters: Parameters, _ gradients: inout Gradients,
    inputGradient: Bool = true
  ) -> Tensor? {
    let residual = isResidual ? copy dOutput : nil
    var gradient = activation.backward(dOutput, input: cache.normed)
    gradient = norm.backward(gradient, input: cache.convolved, moments: cache.moments, parameters, &gradients)
    var dInput = convolution.backward(gradient, input: cache.x, parameters, &gradients, inputGradient: inputGradient)
    if let residual { dInput?.add(residual) }
    return dInput
  }
}
