import CKernels
import Concurrency
import Numerics

/// y = (x − mean) / √(variance + ε) · weight + bias, row by row (Ba et al. 2016); weight and bias only where `affine`.
struct LayerNorm: Sendable {
  let weight: Parameter?
  let bias: Parameter?
  let width: Int
  let epsilon: Float

  init(_ name: String, _ width: Int, epsilon: Float = 1e-5, affine: Bool = true, in parameters: inout Parameters) {
    self.width = width
    self.epsilon = epsilon
    weight = affine ? parameters.add(name + ".weight", shape: [width], initial: .constant(1)) : nil
    bias = affine ? parameters.add(name + ".bias", shape: [width], initial: .constant(0)) : nil
  }

  /// Mean and reciprocal standard deviation of each row: [rows, 2].
  typealias Moments = [Float]

  /// x: [rows, width] → [rows, width], packed or in x's shape.
  func forward(_ x: Tensor, isPacked: Bool, _ parameters: Parameters) -> (Operand, Moments) {
    guard isPacked else {
      let (y, moments) = forward(x, parameters)
      return (.plain(y), moments)
    }
    let (y, moments) = forwardPacked(x, parameters)
    return (.packed(y), moments)
  }

  /// x: [rows, width] → the same shape.
  func forward(_ x: Tensor, _ parameters: Parameters) -> (Tensor, Moments) {
    var moments: Moments = []
    let result = Tensor(x.shape) { y in
      moments = forward(x, parameters) { start, x, moments, weights, biases, count in
        nb_layer_norm(y + start * width, moments, x, weights, biases, count, width, epsilon)
      }
    }
    return (result, moments)
  }

  /// x: [rows, width] → packed; without weight and bias unless `isScaled`.
  func forwardPacked(_ x: Tensor, isScaled: Bool = true, _ parameters: Parameters) -> (PackedRows, Moments) {
    let result = PackedRows(uninitialised: x.count / width, width)
    let moments = forward(x, parameters) { start, x, moments, weights, biases, count in
      nb_layer_norm_rows(
        PackedRows.kernel, result.all, start, moments, x, isScaled ? weights : nil, isScaled ? biases : nil, count,
        width, epsilon)
    }
    return (result, moments)
  }

  /// Lets `body` write chunks of rows and of their moments.
  private func forward(
    _ x: Tensor, _ parameters: Parameters,
    _ body: (
      _ start: Int, _ x: UnsafePointer<Float>, _ moments: UnsafeMutablePointer<Float>, _ weights: UnsafePointer<Float>?,
      _ biases: UnsafePointer<Float>?, _ count: Int
    ) -> Void
  ) -> Moments {
    let rows = x.count / width
    var moments = Moments(unsafeUninitializedCapacity: 2 * rows) { $1 = 2 * rows }
    moments.withUnsafeMutableBufferPointer { moments in
      let moments = moments.baseAddress!
      x.withPointer { x in
        parameters.withPointer(weight) { w in
          parameters.withPointer(bias) { b in
            parallelChunks(rows, grain: rowGrain(width: width)) {
              body($0.lowerBound, x + $0.lowerBound * width, moments + 2 * $0.lowerBound, w, b, $0.count)
            }
          }
        }
      }
    }
    return moments
  }

  /// dOutput: [rows, width] → dInput + residual, in x's shape; the gradients of weight and bias are added to
  /// `gradients`.
  func backward(
    _ dOutput: Tensor, input x: Tensor, moments: Moments, adding residual: Tensor? = nil, _ parameters: Parameters,
    _ gradients: inout Gradients
  ) -> Tensor {
    let rows = x.count / width
    var sums = [Float](repeating: 0, count: 2 * width)
    let result = Tensor(x.shape) { dInput in
      x.withPointer { x in
        dOutput.withPointer { dOutput in
          moments.withUnsafeBufferPointer { moments in
            let moments = moments.baseAddress!
            parameters.withPointer(weight) { w in
              residual.withPointer { added in
                addPartialSums(to: &sums, count: rows, grain: rowGrain(width: width), width: 2 * width) {
                  range, partial in
                  let start = range.lowerBound
                  nb_layer_norm_backward(
                    dInput + start * width, partial, partial + width, dOutput + start * width, x + start * width,
                    moments + 2 * start, w, added.map { $0 + start * width }, range.count, width)
                }
              }
            }
          }
        }
      }
    }
    accumulateGradients(sums, &gradients)
    return result
  }

  /// Whether weight or bias trains.
  func isTrained(_ parameters: Parameters) -> Bool {
    [weight, bias].contains { $0.map(parameters.isTrainable) ?? false }
  }

  /// sums: the weight's gradient, then the bias's: [2, width].
  func accumulateGradients(_ sums: [Float], _ gradients: inout Gradients) {
    gradients.add(sums[..<width], to: weight)
    gradients.add(sums[width...], to: bias)
  }
}
