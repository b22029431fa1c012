import Numerics

/// Batch normalisation with stored statistics: y = (x − mean) / √(variance + ε) · weight + bias, column by column.
///
/// The statistics do not change in training either: an embedding must not depend on the others in its batch.
struct FrozenBatchNorm: Sendable {
  let weight: Parameter
  let bias: Parameter
  let mean: Parameter
  let variance: Parameter
  let width: Int
  let epsilon: Float

  init(_ name: String, _ width: Int, epsilon: Float, in parameters: inout Parameters) {
    self.width = width
    self.epsilon = epsilon
    weight = parameters.add(name + ".weight", shape: [width], initial: .constant(1))
    bias = parameters.add(name + ".bias", shape: [width], initial: .constant(0))
    mean = parameters.add(name + ".running_mean", shape: [width], initial: .constant(0), isStatistic: true)
    variance = parameters.add(name + ".running_var", shape: [width], initial: .constant(1), isStatistic: true)
  }

  private func reciprocalDeviations(_ parameters: Parameters) -> [Float] {
    parameters[variance].map { 1 / ($0 + epsilon).squareRoot() }
  }

  /// x: [rows, width] → the same shape.
  func forward(_ x: Tensor, _ parameters: Parameters) -> Tensor {
    let (w, b, m, r) = (
      parameters[weight], parameters[bias], parameters[mean], reciprocalDeviations(parameters)
    )
    var y = Tensor(uninitialised: x.shape)
    for i in x.values.indices {
      let c = i % width
      y.values[i] = (x.values[i] - m[c]) * r[c] * w[c] + b[c]
    }
    return y
  }

  /// dOutput → dInput; the gradients of weight and bias are added to `gradients`.
  func backward(_ dOutput: Tensor, input x: Tensor, _ parameters: Parameters, _ gradients: inout Gradients) -> Tensor {
    let (w, m, r) = (parameters[weight], parameters[mean], reciprocalDeviations(parameters))
    var dInput = Tensor(uninitialised: x.shape)
    for i in x.values.indices {
      let c = i % width
      let d = dOutput.values[i]
      dInput.values[i] = d * r[c] * w[c]
      if gradients.requiresGradient(weight) { gradients.values[weight.index][c] += d * (x.values[i] - m[c]) * r[c] }
      if gradients.requiresGradient(bias) { gradients.values[bias.index][c] += d }
    }
    return dInput
  }
}
