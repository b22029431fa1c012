import CKernels
import Concurrency
import Numerics

/// Group normalisation (Wu and He 2018): the channels of a group share mean and variance over all pixels of one image,
/// so that an embedding does not depend on the others in its batch.
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
    weight = parameters.add(name + ".weight", shape: [channels], initial: .constant(1))
    bias = parameters.add(name + ".bias", shape: [channels], initial: .constant(0))
  }

  /// Mean and reciprocal standard deviation of each group of each image: [images, groups, 2].
  typealias Moments = [Float]

  /// x: [images, …, channels] → the same shape.
  func forward(_ x: Tensor, _ parameters: Parameters) -> (Tensor, Moments) {
    let images = x.shape[0]
    let pixels = x.count / (images * channels)
    var moments = Moments(repeating: 0, count: images * groups * 2)
    let result = Tensor(x.shape) { y in
      moments.withUnsafeMutableBufferPointer { moments in
        let moments = moments.baseAddress!
        x.withPointer { x in
          parameters.withPointer(weight) { w in
            parameters.withPointer(bias) { b in
              parallelFor(images) { i in
                let start = i * pixels * channels
                nb_group_norm(y + start, moments + i * groups * 2, x + start, w, b, pixels, channels, groups, epsilon)
              }
            }
          }
        }
      }
    }
    return (result, moments)
  }

  /// dOutput → dInput; the gradients of weight and bias are added to `gradients`.
  func backward(
    _ dOutput: Tensor, input x: Tensor, moments: Moments, _ parameters: Parameters, _ gradients: inout Gradients
  ) -> Tensor {
    let images = x.shape[0]
    let pixels = x.count / (images * channels)
    var sums = [Float](repeating: 0, count: 2 * channels)
    let result = Tensor(x.shape) { dInput in
      x.withPointer { x in
        dOutput.withPointer { dOutput in
          moments.withUnsafeBufferPointer { moments in
            let moments = moments.baseAddress!
            parameters.withPointer(weight) { w in
              addPartialSums(to: &sums, count: images, grain: 1, width: 2 * channels) { range, partial in
                let start = range.lowerBound * pixels * channels
                nb_group_norm_backward(
                  dInput + start, partial, partial + channels, dOutput + start, x + start,
                  moments + range.lowerBound * groups * 2, w, pixels, channels, groups)
              }
            }
          }
        }
      }
    }
    gradients.add(sums[..<channels], to: weight)
    gradients.add(sums[channels...], to: bias)
    return result
  }
}
