import CKernels
import Numerics

/// Each row less its mean, over its deviation, times weight plus bias (both optional).
struct LayerNorm: Sendable {
  let weight: Parameter?
  let bias: Parameter?
  let width: Int
  let epsilon: Float

  init(_ name: String, _ width: Int, epsilon: Float = 1e-5, affine: Bool = true, in parameters: inout Parameters) {
    self.width = width
    self.epsilon = epsilon
    weight = affine ? parameters.add(name + ".weight", shape: [width], start: .constant(1)) : nil
    bias = affine ? parameters.add(name + ".bias", shape: [width], start: .constant(0)) : nil
  }

  /// Mean and reciprocal deviation of each row: [rows, 2].
  typealias Moments = [Float]

  /// x: [rows, width] → the same shape.
  func forward(_ x: Tensor, _ parameters: Parameters) -> (Tensor, Moments) {
    let rows = x.count / width
    var result = Tensor(uninitialised: x.shape)
    var moments = Moments(unsafeUninitializedCapacity: 2 * rows) { $1 = 2 * rows }
    let (weights, biases) = (weight.map { parameters[$0] } ?? [], bias.map { parameters[$0] } ?? [])
    result.values.withUnsafeMutableBufferPointer { y in
      moments.withUnsafeMutableBufferPointer { moments in
        x.values.withUnsafeBufferPointer { x in
          weights.withUnsafeBufferPointer { weights in
            biases.withUnsafeBufferPointer { biases in
              let (y, moments, x) = (y.baseAddress!, moments.baseAddress!, x.baseAddress!)
              let (w, b) = (weight == nil ? nil : weights.baseAddress, weight == nil ? nil : biases.baseAddress)
              parallelChunks(rows, grain: rowGrain(width: width)) {
                let start = $0.lowerBound
                nb_layer_norm(
                  y + start * width, moments + 2 * start, x + start * width, w, b, $0.count, width, epsilon)
              }
            }
          }
        }
      }
    }
    return (result, moments)
  }

  /// dy → dx; what weight and bias owe is added to `gradients`.
  func backward(
    _ dy: Tensor, input x: Tensor, moments: Moments, _ parameters: Parameters, _ gradients: inout Gradients
  ) -> Tensor {
    let rows = x.count / width
    var result = Tensor(uninitialised: x.shape)
    let weights = weight.map { parameters[$0] } ?? []
    var sums = [Float](repeating: 0, count: 2 * width)
    result.values.withUnsafeMutableBufferPointer { dx in
      x.values.withUnsafeBufferPointer { x in
        dy.values.withUnsafeBufferPointer { dy in
          moments.withUnsafeBufferPointer { moments in
            weights.withUnsafeBufferPointer { weights in
              let (dx, x, dy, moments) = (dx.baseAddress!, x.baseAddress!, dy.baseAddress!, moments.baseAddress!)
              let w = weight == nil ? nil : weights.baseAddress
              addPartialSums(to: &sums, count: rows, grain: rowGrain(width: width), width: 2 * width) {
                range, partial in
                let start = range.lowerBound
                nb_layer_norm_backward(
                  dx + start * width, partial, partial + width, dy + start * width, x + start * width,
                  moments + 2 * start, w, range.count, width)
              }
            }
          }
        }
      }
    }
    if let weight, gradients.wants(weight) { nb_add(&gradients.values[weight.index], sums, width) }
    if let bias, gradients.wants(bias) { nb_add(&gradients.values[bias.index], Array(sums[width...]), width) }
    return result
  }
}
