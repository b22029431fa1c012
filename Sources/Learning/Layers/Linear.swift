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

  /// x: [rows, inputs] → [rows, outputs]; leading axes stay.
  func forward(_ x: Tensor, _ parameters: Parameters) -> Tensor {
    let rows = x.count / inputs
    var result = Tensor(uninitialised: x.width == inputs ? x.shape.dropLast() + [outputs] : [rows, outputs])
    result.values.withUnsafeMutableBufferPointer { y in
      let y = y.baseAddress!
      x.values.withUnsafeBufferPointer { x in
        let x = MatrixView(x.baseAddress!, rows, inputs)
        if let packed = parameters.packed[weight.index] { return multiply(x, packed, into: y) }
        parameters[weight].withUnsafeBufferPointer { w in
          multiply(
            x, MatrixView(w.baseAddress!, outputs, inputs).transposed, into: y, precision: parameters.precision)
        }
      }
      if let bias {
        parameters[bias].withUnsafeBufferPointer { b in
          let b = b.baseAddress!
          parallelChunks(rows, grain: rowGrain(width: outputs)) {
            nb_add_bias(y + $0.lowerBound * outputs, b, $0.count, outputs)
          }
        }
      }
    }
    for addition in additions { addition.add(x, to: &result, parameters) }
    return result
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
            multiply(
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
          multiply(
            MatrixView(dy.baseAddress!, rows, outputs), MatrixView(w.baseAddress!, outputs, inputs),
            into: dx.baseAddress!, precision: parameters.precision)
        }
      }
    }
    return dx
  }
}
