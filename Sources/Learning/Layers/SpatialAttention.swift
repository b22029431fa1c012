import CKernels
import Concurrency
import Numerics

/// Weighs each token of an image by how much it matters: y_t = T · p_t · x_t, p = softmax_t(x_t · v + place_t).
///
/// With v = 0 and an even `place` it begins as the identity. `place` may start as a Gaussian about the centre, where a
/// patch has its soma.
struct SpatialAttention: Sendable {
  let vector: Parameter
  let place: Parameter
  let tokens: Int
  let width: Int

  /// - Parameter focus: the starting Gaussian's deviation, as a share of the image's edge; nil starts even.
  init(_ name: String, edge: Int, width: Int, focus: Double?, in parameters: inout Parameters) {
    tokens = edge * edge
    self.width = width
    vector = parameters.add(name + ".vector", shape: [width], start: .constant(0))
    let centre = Double(edge - 1) / 2
    let values = (0..<edge * edge).map { index -> Float in
      guard let focus else { return 0 }
      let (x, y) = (Double(index % edge) - centre, Double(index / edge) - centre)
      let deviation = focus * Double(edge)
      return Float(-(x * x + y * y) / (2 * deviation * deviation))
    }
    place = parameters.add(name + ".place", shape: [edge * edge], start: .values(values))
  }

  /// p of each image: [images, tokens].
  typealias Attention = [Float]

  /// x: [images, tokens, width] → the same shape.
  func forward(_ x: Tensor, _ parameters: Parameters) -> (Tensor, Attention) {
    let images = x.count / (tokens * width)
    var result = Tensor(uninitialised: x.shape)
    var attention = Attention(repeating: 0, count: images * tokens)
    result.values.withUnsafeMutableBufferPointer { y in
      attention.withUnsafeMutableBufferPointer { attention in
        x.values.withUnsafeBufferPointer { x in
          parameters[vector].withUnsafeBufferPointer { v in
            parameters[place].withUnsafeBufferPointer { place in
              parallelFor(images) { image in
                let p = UnsafeMutableBufferPointer(rebasing: attention[image * tokens..<(image + 1) * tokens])
                for t in 0..<tokens {
                  let start = (image * tokens + t) * width
                  var score = place[t]
                  for c in 0..<width { score += x[start + c] * v[c] }
                  p[t] = score
                }
                nb_softmax(p.baseAddress!, 1, tokens, tokens, 1)
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
    return (result, attention)
  }

  /// dy → dx; what the vector and the places owe is added to `gradients`.
  func backward(
    _ dy: Tensor, input x: Tensor, attention: Attention, _ parameters: Parameters, _ gradients: inout Gradients
  ) -> Tensor {
    let images = x.count / (tokens * width)
    var result = Tensor(uninitialised: x.shape)
    var sums = [Float](repeating: 0, count: width + tokens)
    result.values.withUnsafeMutableBufferPointer { dx in
      attention.withUnsafeBufferPointer { attention in
        x.values.withUnsafeBufferPointer { x in
          dy.values.withUnsafeBufferPointer { dy in
            parameters[vector].withUnsafeBufferPointer { v in
              addPartialSums(to: &sums, count: images, grain: 1, width: width + tokens) { range, partial in
                let image = range.lowerBound
                let p = attention.baseAddress! + image * tokens
                let scores = partial + width
                for t in 0..<tokens {
                  let start = (image * tokens + t) * width
                  var due: Float = 0
                  for c in 0..<width { due += dy[start + c] * x[start + c] }
                  scores[t] = Float(tokens) * due
                }
                nb_softmax_backward(scores, p, 1, tokens, tokens, 1)
                for t in 0..<tokens {
                  let start = (image * tokens + t) * width
                  let (weight, due) = (Float(tokens) * p[t], scores[t])
                  for c in 0..<width {
                    dx[start + c] = weight * dy[start + c] + due * v[c]
                    partial[c] += due * x[start + c]
                  }
                }
              }
            }
          }
        }
      }
    }
    if gradients.wants(vector) { nb_add(&gradients.values[vector.index], sums, width) }
    if gradients.wants(place) { nb_add(&gradients.values[place.index], Array(sums[width...]), tokens) }
    return result
  }
}
