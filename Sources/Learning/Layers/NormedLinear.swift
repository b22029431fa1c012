import CKernels
import Numerics

/// A linear layer of what a layer norm gave, y = W (γ ∘ x̂ + β) + b, on the way back where nobody asks what x is owed: what all
/// four are owed is in dyᵀ x̂ and the sums of dy, and dy W, which is as large a product again, need not be made.
struct NormedLinear {
  let norm: LayerNorm
  let linear: Linear

  /// Low-rank additions beside a norm that learns ask for the product.
  func learnsAlone(_ parameters: Parameters) -> Bool { linear.additions.isEmpty || !norm.isTrained(parameters) }

  /// dy: [rows, outputs]; x: [rows, inputs], before the norm.
  /// - Parameter normed: what the norm gave.
  func learn(
    _ dy: PackedRows, from x: Tensor, normed: PackedRows?, _ parameters: Parameters, _ gradients: inout Gradients
  ) {
    guard norm.isTrained(parameters), let scale = norm.weight, let shift = norm.bias else {
      return linear.learn(dy, input: { normed }, parameters, &gradients)
    }
    let (outputs, inputs) = (linear.outputs, linear.inputs)
    var across = AlignedArray<Float>(uninitialised: outputs * inputs)
    var (sums, owed) = ([Float](repeating: 0, count: outputs), [Float](repeating: 0, count: 2 * inputs))
    across.withUnsafeMutableBufferPointer {
      multiplyTransposed(
        dy, norm.forwardPacked(x, isScaled: false, parameters).0, into: $0.baseAddress!, columnSums: &sums)
    }
    let (weights, scales, shifts) = (parameters[linear.weight], parameters[scale], parameters[shift])
    func learn(_ dw: UnsafeMutablePointer<Float>?, adds: Bool) {
      across.withUnsafeBufferPointer { across in
        weights.withUnsafeBufferPointer { weights in
          let (across, weights) = (across.baseAddress!, weights.baseAddress!)
          addPartialSums(to: &owed, count: outputs, grain: rowGrain(width: inputs), width: 2 * inputs) {
            for output in $0 {
              let start = output * inputs
              nb_layer_norm_linear_gradient(
                dw.map { $0 + start }, adds ? 1 : 0, $1, $1 + inputs, across + start, sums[output], weights + start,
                scales, shifts, inputs)
            }
          }
        }
      }
    }
    if gradients.wants(linear.weight) {
      gradients.add(to: linear.weight) { learn($0, adds: $1) }
    } else {
      learn(nil, adds: false)
    }
    if let bias = linear.bias, gradients.wants(bias) { nb_add(&gradients.values[bias.index], sums, outputs) }
    norm.learn(owed, &gradients)
  }
}
