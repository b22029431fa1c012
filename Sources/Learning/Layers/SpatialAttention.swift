import CKernels
import Concurrency
import Numerics

/// Weighs the tokens of an image: y_t = T · p_t · x_t, p = softmax_t(x_t · v + bias_t).
///
/// With v = 0 and an even bias it is the identity. The bias may start as a Gaussian about the centre, where a patch has
/// its soma.
struct SpatialAttention: Sendable {
  let vector: Parameter
  /// Stored as `place`: [tokens].
  let positionBias: Parameter
  let tokens: Int
  let width: Int

  /// - Parameter focus: the Gaussian's standard deviation as a fraction of the image's edge; nil starts even.
  init(_ name: String, edge: Int, width: Int, focus: Double?, in parameters: inout Parameters) {
    tokens = edge * edge
    self.width = width
    vector = parameters.add(name + ".vector", shape: [width], initial: .constant(0))
    let centre = Double(edge - 1) / 2
    let values = (0..<edge * edge).map { index -> Float in
      guard let focus else { return 0 }
      let (x, y) = (Double(index % edge) - centre, Double(index / edge) - centre)
      let deviation = focus * Double(edge)
      return Float(-(x * x + y * y) / (2 * deviation * deviation))
    }
    positionBias = parameters.add(name + ".place", shape: [edge * edge], initial: .values(values))
  }

  /// p: [images, tokens].
  typealias Weights = [Float]

  /// x: [images, tokens, width] → the same shape.
  func forward(_ x: Tensor, _ parameters: Parameters) -> (Tensor, Weights) {
    let images = x.count / (tokens * width)
    var weights = Weights(repeating: 0, count: images * tokens)
    let result = Tensor(x.shape) { y in
      weights.withUnsafeMutableBufferPointer { weights in
        let weights = weights.baseAddress!
        x.withPointer { x in
          parameters[vector].withUnsafeBufferPointer { v in
            parameters[positionBias].withUnsafeBufferPointer { bias in
              parallelFor(images) { image in
                let p = weights + image * tokens
                for t in 0..<tokens {
                  let start = (image * tokens + t) * width
                  var score = bias[t]
                  for c in 0..<width { score += x[start + c] * v[c] }
                  p[t] = score
                }
                nb_softmax(p, 1, tokens, tokens, 1)
                for t in 0..<tokens {
                  let start = (image * tokens + t) * width
                  let weight = Float(tokens) * p[t]
                  for c in 0..<width { y[start + c] = weight * x[start + c] }
                }
              }
            }
          }
        }
      }
    }
    return (result, weights)
  }

  /// dOutput → dInput; the gradients of v and of the bias are added to `gradients`.
  func backward(
    _ dOutput: Tensor, input x: Tensor, weights: Weights, _ parameters: Parameters, _ gradients: inout Gradients
  ) -> Tensor {
    let images = x.count / (tokens * width)
    var sums = [Float](repeating: 0, count: width + tokens)
    let result = Tensor(x.shape) { dInput in
      weights.withUnsafeBufferPointer { weights in
        x.withPointer { x in
          dOutput.withPointer { dOutput in
            parameters[vector].withUnsafeBufferPointer { v in
              addPartialSums(to: &sums, count: images, grain: 1, width: width + tokens) { range, partial in
                let image = range.lowerBound
                let p = weights.baseAddress! + image * tokens
                let scores = partial + width
                for t in 0..<tokens {
                  let start = (image * tokens + t) * width
                  var sum: Float = 0
                  for c in 0..<width { sum += dOutput[start + c] * x[start + c] }
                  scores[t] = Float(tokens) * sum
                }
                nb_softmax_backward(scores, p, 1, tokens, tokens, 1)
                for t in 0..<tokens {
                  let start = (image * tokens + t) * width
                  let (weight, dScore) = (Float(tokens) * p[t], scores[t])
                  for c in 0..<width {
                    dInput[start + c] = weight * dOutput[start + c] + dScore * v[c]
                    partial[c] += dScore * x[start + c]
                  }
                }
              }
            }
          }
        }
      }
    }
    gradients.add(sums[..<width], to: vector)
    gradients.add(sums[width...], to: positionBias)
    return result
  }
}
