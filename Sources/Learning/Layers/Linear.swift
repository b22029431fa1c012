import CKernels
import Numerics

/// y = x Wᵀ + b; W: [outputs, inputs], as PyTorch keeps it.
struct Linear: Sendable {
  let weight: Parameter
  let bias: Parameter?
  let inputs: Int
  let outputs: Int

  init(_ name: String, _ inputs: Int, _ outputs: Int, bias: Bool = true, in parameters: inout Parameters) {
    self.inputs = inputs
    self.outputs = outputs
    weight = parameters.add(
      name + ".weight", shape: [outputs, inputs], start: .glorot(fanIn: inputs, fanOut: outputs))
    self.bias = bias ? parameters.add(name + ".bias", shape: [outputs], start: .constant(0)) : nil
  }

  /// x: [rows, inputs] → [rows, outputs]; leading axes stay.
  func forward(_ x: Tensor, _ parameters: Parameters) -> Tensor {
    let rows = x.count / inputs
    var result = Tensor(uninitialised: x.width == inputs ? x.shape.dropLast() + [outputs] : [rows, outputs])
    result.values.withUnsafeMutableBufferPointer { y in
      let y = y.baseAddress!
      x.values.withUnsafeBufferPointer { x in
        parameters[weight].withUnsafeBufferPointer { w in
          multiply(
            MatrixView(x.baseAddress!, rows, inputs), MatrixView(w.baseAddress!, outputs, inputs).transposed, into: y)
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
              into: dw.baseAddress!, accumulating: true)
          }
        }
      }
    }
    if let bias, gradients.wants(bias) {
      addColumnSums(of: dy.reshaped([rows, outputs]), to: &gradients.values[bias.index])
    }
    guard inputGradient else { return nil }
    var dx = Tensor(uninitialised: x.shape)
    dx.values.withUnsafeMutableBufferPointer { dx in
      dy.values.withUnsafeBufferPointer { dy in
        parameters[weight].withUnsafeBufferPointer { w in
          multiply(
            MatrixView(dy.baseAddress!, rows, outputs), MatrixView(w.baseAddress!, outputs, inputs),
            into: dx.baseAddress!)
        }
      }
    }
    return dx
  }
}
