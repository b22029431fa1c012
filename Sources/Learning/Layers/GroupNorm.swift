import CKernels
import Concurrency
import Numerics

/// Channels in groups that share a mean and a deviation over all places of one image.
///
/// It looks at one image alone, so an embedding never depends on the others in its batch.
struct GroupNorm: Sendable {
  let weight: Parameter
  let bias: Parameter
  let channels: Int
  let groups: Int
  let epsilon: Float

  init(_ name: String, _ channels: Int, groups: Int, epsilon: Float = 1e-5, in parameters: inout Parameters) {
    precondition(channels % groups == 0 && channels <= 4096, "\(channels) channels in \(groups) groups")
    self.channels = channels
    self.groups = groups
    self.epsilon = epsilon
    weight = parameters.add(name + ".weight", shape: [channels], start: .constant(1))
    bias = parameters.add(name + ".bias", shape: [channels], start: .constant(0))
  }

  /// Mean and reciprocal deviation of each group of each image: [images, groups, 2].
  typealias Moments = [Float]

  /// x: [images, …, channels] → the same shape.
  func forward(_ x: Tensor, _ parameters: Parameters) -> (Tensor, Moments) {
    let images = x.shape[0]
    let pixels = x.count / (images * channels)
    var result = Tensor(uninitialised: x.shape)
    var moments = Moments(repeating: 0, count: images * groups * 2)
    result.values.withUnsafeMutableBufferPointer { y in
      moments.withUnsafeMutableBufferPointer { moments in
        x.values.withUnsafeBufferPointer { x in
          parameters[weight].withUnsafeBufferPointer { w in
            parameters[bias].withUnsafeBufferPointer { b in
              let (y, moments, x) = (y.baseAddress!, moments.baseAddress!, x.baseAddress!)
              let (w, b) = (w.baseAddress!, b.baseAddress!)
              parallelFor(images) { i in
                let start = i * pixels * channels
                nb_group_norm(
                  y + start, moments + i * groups * 2, x + start, w, b, pixels, channels, groups, epsilon)
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
    let images = x.shape[0]
    let pixels = x.count / (images * channels)
    var result = Tensor(uninitialised: x.shape)
    var sums = [Float](repeating: 0, count: 2 * channels)
    result.values.withUnsafeMutableBufferPointer { dx in
      x.values.withUnsafeBufferPointer { x in
        dy.values.withUnsafeBufferPointer { dy in
          moments.withUnsafeBufferPointer { moments in
            parameters[weight].withUnsafeBufferPointer { w in
              let (dx, x, dy) = (dx.baseAddress!, x.baseAddress!, dy.baseAddress!)
              let (moments, w) = (moments.baseAddress!, w.baseAddress!)
              addPartialSums(to: &sums, count: images, grain: 1, width: 2 * channels) { range, partial in
                let start = range.lowerBound * pixels * channels
                nb_group_norm_backward(
                  dx + start, partial, partial + channels, dy + start, x + start,
                  moments + range.lowerBound * groups * 2, w, pixels, channels, groups)
              }
            }
          }
        }
      }
    }
    if gradients.wants(weight) { nb_add(&gradients.values[weight.index], sums, channels) }
    if gradients.wants(bias) { nb_add(&gradients.values[bias.index], Array(sums[channels...]), channels) }
    return result
  }
}
