import CKernels
import Numerics

/// y = x Wᵀ + b; W: [outputs, inputs], as PyTorch keeps it.
struct Linear: Sendable {
  let weight: Parameter
  let bias: Parameter?
  let inputs: Int
  let outputs: Int
  private let name: String
  /// What LoRA adds, where it does.
  private var additions: [LowRank] = []

  init(
    _ name: String, _ inputs: Int, _ outputs: Int, bias: Bool = true, start: Parameters.Start? = nil,
    in parameters: inout Parameters
  ) {
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
    weight = parameters.add(
      name + ".weight", shape: [outputs, inputs], start: start ?? .glorot(fanIn: inputs, fanOut: outputs))
    parameters.markFactor(weight)
    self.bias = bias ? parameters.add(name + ".bias", shape: [outputs], start: .constant(0)) : nil
  }

  /// The same layer with a low-rank addition that begins at nothing.
  func adapted(_ configuration: LowRank.Configuration, in parameters: inout Parameters) -> Linear {
    var result = self
    result.additions = [LowRank(name, inputs, outputs, configuration, in: &parameters)]
    return result
  }

  /// Puts the addition into the weight, where there is one.
  func merge(_ parameters: inout Parameters) {
    for addition in additions { parameters[weight] = addition.merged(into: parameters[weight], parameters) }
  }

  /// x: [rows, inputs] → [rows, outputs], leading axes stay; `residual`, where there is one, is added.
  func forward(_ x: Tensor, _ parameters: Parameters, adding residual: Tensor? = nil) -> Tensor {
    var result = output(of: x)
    if let residual {
      residual.values.withUnsafeBufferPointer {
        multiply(x, into: &result, ProductEnd(addend: $0.baseAddress!, addendStride: outputs), parameters)
      }
    } else {
      multiply(x, into: &result, ProductEnd(), parameters)
    }
    for addition in additions { addition.add(x, to: &result, parameters) }
    return result
  }

  /// f(x Wᵀ + b), and x Wᵀ + b where it is kept for `backward`.
  func forward(
    _ x: Tensor, then activation: Activation, keepsInput: Bool, _ parameters: Parameters
  ) -> (before: Tensor?, active: Tensor) {
    guard additions.isEmpty else {
      let before = forward(x, parameters)
      return (before, activation.forward(before))
    }
    var (before, end) = (output(of: x), ProductEnd(activeStride: outputs, activation: activation.kind))
    guard keepsInput else {
      multiply(x, into: &before, end, parameters, activatesInPlace: true)
      return (nil, before)
    }
    var active = output(of: x)
    active.values.withUnsafeMutableBufferPointer {
      end.active = $0.baseAddress!
      multiply(x, into: &before, end, parameters)
    }
    return (before, active)
  }

  private func output(of x: Tensor) -> Tensor {
    Tensor(uninitialised: x.width == inputs ? x.shape.dropLast() + [outputs] : [x.count / inputs, outputs])
  }

  private func multiply(
    _ x: Tensor, into result: inout Tensor, _ end: ProductEnd, _ parameters: Parameters, activatesInPlace: Bool = false
  ) {
    let biases = bias.map { parameters[$0] } ?? []
    result.values.withUnsafeMutableBufferPointer { y in
      x.values.withUnsafeBufferPointer { x in
        biases.withUnsafeBufferPointer { b in
          let x = MatrixView(x.baseAddress!, x.count / inputs, inputs)
          var end = end
          end.bias = bias == nil ? nil : b.baseAddress!
          if activatesInPlace { end.active = y.baseAddress! }
          if let packed = parameters.packed[weight.index] {
            return Numerics.multiply(x, packed, into: y.baseAddress!, end: end)
          }
          parameters[weight].withUnsafeBufferPointer { w in
            Numerics.multiply(
              x, MatrixView(w.baseAddress!, outputs, inputs).transposed, into: y.baseAddress!, end: end,
              precision: parameters.precision)
          }
        }
      }
    }
  }

  /// dy: [rows, outputs] → dx: [rows, inputs], nil unless `inputGradient`; what the weights owe is added to `gradients`.
  func backward(
    _ dy: Tensor, input x: Tensor, _ parameters: Parameters, _ gradients: inout Gradients, inputGradient: Bool = true
  ) -> Tensor? {
    let rows = x.count / inputs
    if gradients.wants(weight) {
      gradients.values[weight.index].withUnsafeMutableBufferPointer { dw in
        x.values.withUnsafeBufferPointer { x in
          dy.values.withUnsafeBufferPointer { dy in
            Numerics.multiply(
              MatrixView(dy.baseAddress!, rows, outputs).transposed, MatrixView(x.baseAddress!, rows, inputs),
              into: dw.baseAddress!, accumulating: true, precision: parameters.precision)
          }
        }
      }
    }
    if let bias, gradients.wants(bias) {
      addColumnSums(of: dy.reshaped([rows, outputs]), to: &gradients.values[bias.index])
    }
    var dx = inputGradient ? productWithWeight(dy, shape: x.shape, parameters) : nil
    for addition in additions { addition.backward(dy, input: x, addingTo: &dx, parameters, &gradients) }
    return dx
  }

  /// dy W: [rows, inputs].
  private func productWithWeight(_ dy: Tensor, shape: [Int], _ parameters: Parameters) -> Tensor {
    let rows = dy.count / outputs
    var dx = Tensor(uninitialised: shape)
    dx.values.withUnsafeMutableBufferPointer { dx in
      dy.values.withUnsafeBufferPointer { dy in
        parameters[weight].withUnsafeBufferPointer { w in
          Numerics.multiply(
            MatrixView(dy.baseAddress!, rows, outputs), MatrixView(w.baseAddress!, outputs, inputs),
            into: dx.baseAddress!, precision: parameters.precision)
        }
      }
    }
    return dx
  }
}
