import CKernels
import Concurrency
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
    var result = Tensor(uninitialised: x.shape)
    let moments = result.values.withUnsafeMutableBufferPointer { y in
      let y = y.baseAddress!
      return forward(x, parameters) { start, x, moments, weights, biases, count in
        nb_layer_norm(y + start * width, moments, x, weights, biases, count, width, epsilon)
      }
    }
    return (result, moments)
  }

  /// The same, rounded and laid out for products; only where those are of bfloat16.
  /// - Parameter isScaled: false leaves weight and bias out.
  func forwardPacked(_ x: Tensor, isScaled: Bool = true, _ parameters: Parameters) -> (PackedRows, Moments) {
    let result = PackedRows(uninitialised: x.count / width, width)
    let moments = forward(x, parameters) { start, x, moments, weights, biases, count in
      nb_layer_norm_rows(
        PackedRows.kernel, result.all, start, moments, x, isScaled ? weights : nil, isScaled ? biases : nil, count,
        width, epsilon)
    }
    return (result, moments)
  }

  /// Lets `body` make some rows and their moments at a time.
  private func forward(
    _ x: Tensor, _ parameters: Parameters,
    _ body: (
      _ start: Int, _ x: UnsafePointer<Float>, _ moments: UnsafeMutablePointer<Float>, _ weights: UnsafePointer<Float>?,
      _ biases: UnsafePointer<Float>?, _ count: Int
    ) -> Void
  ) -> Moments {
    let rows = x.count / width
    var moments = Moments(unsafeUninitializedCapacity: 2 * rows) { $1 = 2 * rows }
    let (weights, biases) = (weight.map { parameters[$0] } ?? [], bias.map { parameters[$0] } ?? [])
    moments.withUnsafeMutableBufferPointer { moments in
      x.values.withUnsafeBufferPointer { x in
        weights.withUnsafeBufferPointer { weights in
          biases.withUnsafeBufferPointer { biases in
            let (moments, x) = (moments.baseAddress!, x.baseAddress!)
            let (w, b) = (weight == nil ? nil : weights.baseAddress, weight == nil ? nil : biases.baseAddress)
            parallelChunks(rows, grain: rowGrain(width: width)) {
              body($0.lowerBound, x + $0.lowerBound * width, moments + 2 * $0.lowerBound, w, b, $0.count)
            }
          }
        }
      }
    }
    return moments
  }

  /// dy → dx, and `more` where there is any; what weight and bias owe is added to `gradients`.
  func backward(
    _ dy: Tensor, input x: Tensor, moments: Moments, adding more: Tensor? = nil, _ parameters: Parameters,
    _ gradients: inout Gradients
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
              (more?.values ?? []).withUnsafeBufferPointer { added in
                let (dx, x, dy, moments) = (dx.baseAddress!, x.baseAddress!, dy.baseAddress!, moments.baseAddress!)
                let (w, added) = (weight == nil ? nil : weights.baseAddress, more == nil ? nil : added.baseAddress)
                addPartialSums(to: &sums, count: rows, grain: rowGrain(width: width), width: 2 * width) {
                  range, partial in
                  let start = range.lowerBound
                  nb_layer_norm_backward(
                    dx + start * width, partial, partial + width, dy + start * width, x + start * width,
                    moments + 2 * start, w, added.map { $0 + start * width }, range.count, width)
                }
              }
            }
          }
        }
      }
    }
    learn(sums, &gradients)
    return result
  }

  /// Whether weight or bias learns.
  func isTrained(_ parameters: Parameters) -> Bool {
    [weight, bias].contains { $0.map(parameters.isTrainable) ?? false }
  }

  /// Adds what weight and then bias are owed to `gradients`.
  func learn(_ owed: [Float], _ gradients: inout Gradients) {
    if let weight, gradients.wants(weight) { nb_add(&gradients.values[weight.index], owed, width) }
    if let bias, gradients.wants(bias) { nb_add(&gradients.values[bias.index], Array(owed[width...]), width) }
  }
}
