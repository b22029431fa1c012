import CKernels
import Numerics

/// A linear layer after a layer norm, y = W (γ ∘ x̂ + β) + b, on the way back where nothing reads dInput: the gradients
/// of W, b, γ and β all follow from dOutputᵀ x̂ and the column sums of dOutput, which spares dOutput W, a product as
/// large again.
///
/// Benchmark row: `partial:32:1` of `Benchmarks/learning/run` (a step that trains the last two blocks).
struct LayerNormLinear {
  let norm: LayerNorm
  let linear: Linear

  /// Whether gradients can be had without dOutput W: where the norm does not train, or all is packed and without LoRA.
  func skipsInputGradient(isPacked: Bool, _ parameters: Parameters) -> Bool {
    !norm.isTrained(parameters) || isPacked && linear.lora == nil
  }

  /// Adds the gradients of both layers; dOutput: [rows, outputs], x: the norm's input, [rows, inputs].
  /// - Parameter normed: the norm's output.
  func accumulateGradients(
    _ dOutput: Operand, x: Tensor, normed: () -> Operand, _ parameters: Parameters, _ gradients: inout Gradients
  ) {
    guard case .packed(let d) = dOutput, norm.isTrained(parameters), let scale = norm.weight, let shift = norm.bias
    else {
      linear.backward(dOutput, input: normed, inputGradient: false, parameters, &gradients)
      return
    }
    let (outputs, inputs) = (linear.outputs, linear.inputs)
    var product = AlignedArray<Float>(uninitialised: outputs * inputs)
    var sums = [Float](repeating: 0, count: outputs)
    var normGradients = [Float](repeating: 0, count: 2 * inputs)
    product.withUnsafeMutableBufferPointer {
      multiplyTransposed(
        d, norm.forwardPacked(x, isScaled: false, parameters).0, into: $0.baseAddress!, columnSums: &sums)
    }
    let (weights, scales, shifts) = (parameters[linear.weight], parameters[scale], parameters[shift])
    func write(_ dWeight: UnsafeMutablePointer<Float>?, accumulates: Bool) {
      product.withUnsafeBufferPointer { product in
        weights.withUnsafeBufferPointer { weights in
          let (product, weights) = (product.baseAddress!, weights.baseAddress!)
          addPartialSums(to: &normGradients, count: outputs, grain: rowGrain(width: inputs), width: 2 * inputs) {
            for output in $0 {
              let start = output * inputs
              nb_layer_norm_linear_gradient(
                dWeight.map { $0 + start }, accumulates ? 1 : 0, $1, $1 + inputs, product + start, sums[output],
                weights + start, scales, shifts, inputs)
            }
          }
        }
      }
    }
    if gradients.requiresGradient(linear.weight) {
      gradients.accumulate(into: linear.weight) { write($0, accumulates: $1) }
    } else {
      write(nil, accumulates: false)
    }
    gradients.add(sums[...], to: linear.bias)
    norm.accumulateGradients(normGradients, &gradients)
  }
}
