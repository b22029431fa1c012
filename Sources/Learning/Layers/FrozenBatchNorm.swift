import Numerics

/// Batch normalisation with stored statistics: y = (x − mean) / √(variance + ε) · weight + bias, column by column.
///
/// The statistics never change here, in training either: an embedding must not depend on the batch it was made in.
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
    weight = parameters.add(name + ".weight", shape: [width], start: .constant(1))
    bias = parameters.add(name + ".bias", shape: [width], start: .constant(0))
    mean = parameters.add(name + ".running_mean", shape: [width], start: .constant(0), isStatistic: true)
    variance = parameters.add(name + ".running_var", shape: [width], start: .constant(1), isStatistic: true)
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

  /// dy → dx.
  func backward(_ dy: Tensor, input x: Tensor, _ parameters: Parameters, _ gradients: inout Gradients) -> Tensor {
    let (w, m, r) = (parameters[weight], parameters[mean], reciprocalDeviations(parameters))
    var dx = Tensor(uninitialised: x.shape)
    for i in x.values.indices {
      let c = i % width
      dx.values[i] = dy.values[i] * r[c] * w[c]
      if gradients.wants(weight) { gradients.values[weight.index][c] += dy.values[i] * (x.values[i] - m[c]) * r[c] }
      if gradients.wants(bias) { gradients.values[bias.index][c] += dy.values[i] }
    }
    return dx
  }
}
