#if canImport(Glibc)
  import Glibc
#endif
import Concurrency
import Imaging
import Vocabulary

/// Values of a box of coarse voxels: x fastest, then y, then z.
struct Volume: Sendable {
  let box: VoxelBox
  var values: [Float]

  var width: Int { box.x.count }
  var height: Int { box.y.count }
  var depth: Int { box.z.count }

  init(box: VoxelBox) {
    self.box = box
    values = [Float](repeating: 0, count: box.shape.voxelCount)
  }

  /// Smooths by a Gaussian, the edge repeated beyond the box.
  /// - Parameter sigma: In voxels, by axis.
  func blurred(_ sigma: (x: Double, y: Double, z: Double)) -> Volume {
    var (a, b) = (self, self)
    if width > 1, a.blurRows(by: GaussianKernel(sigma: sigma.x), into: &b) { swap(&a, &b) }
    if height > 1, a.blurAcross(by: GaussianKernel(sigma: sigma.y), stride: width, count: height, into: &b) {
      swap(&a, &b)
    }
    if depth > 1, a.blurAcross(by: GaussianKernel(sigma: sigma.z), stride: width * height, count: depth, into: &b) {
      swap(&a, &b)
    }
    return a
  }

  /// Along x. False where the kernel changes nothing.
  private func blurRows(by kernel: GaussianKernel, into result: inout Volume) -> Bool {
    guard kernel.radius > 0 else { return false }
    let (width, radius) = (width, kernel.radius)
    values.withUnsafeBufferPointer { source in
      result.values.withUnsafeMutableBufferPointer { target in
        nonisolated(unsafe) let (source, target) = (source, target)
        parallelChunks(height * depth, grain: 64) { rows in
          withUnsafeTemporaryAllocation(of: Float.self, capacity: width + 2 * radius) { padded in
            for row in rows {
              let (input, output) = (source.baseAddress! + row * width, target.baseAddress! + row * width)
              padded[..<radius].update(repeating: input[0])
              _ = padded[radius..<radius + width].update(
                fromContentsOf: UnsafeBufferPointer(start: input, count: width))
              padded[(radius + width)...].update(repeating: input[width - 1])
              let centre = padded.baseAddress! + radius
              scale(centre, by: kernel.weights[0], into: output, count: width)
              for tap in 1...radius {
                addPair(centre - tap, centre + tap, times: kernel.weights[tap], to: output, count: width)
              }
            }
          }
        }
      }
    }
    return true
  }

  /// Along y or z, whose neighbours lie `stride` values apart: whole rows of x are added.
  private func blurAcross(by kernel: GaussianKernel, stride: Int, count: Int, into result: inout Volume) -> Bool {
    guard kernel.radius > 0 else { return false }
    let width = width
    values.withUnsafeBufferPointer { source in
      result.values.withUnsafeMutableBufferPointer { target in
        nonisolated(unsafe) let (source, target) = (source, target)
        parallelChunks(values.count / width, grain: 64) { rows in
          for row in rows {
            let start = row * width
            let index = start / stride % count
            let base = start - index * stride
            let output = target.baseAddress! + start
            scale(source.baseAddress! + start, by: kernel.weights[0], into: output, count: width)
            for tap in 1...kernel.radius {
              addPair(
                source.baseAddress! + base + max(0, index - tap) * stride,
                source.baseAddress! + base + min(count - 1, index + tap) * stride,
                times: kernel.weights[tap], to: output, count: width)
            }
          }
        }
      }
    }
    return true
  }
}

/// Half of a normalised Gaussian, cut at three standard deviations.
struct GaussianKernel: Sendable {
  /// From the centre outward; the whole kernel sums to 1.
  let weights: [Float]
  var radius: Int { weights.count - 1 }

  /// - Parameter sigma: In voxels.
  init(sigma: Double) {
    // A sixth of a voxel: the outer taps would be below the float's precision.
    guard sigma > 0.17 else {
      weights = [1]
      return
    }
    let radius = Int((3 * sigma).rounded(.up))
    let values = (0...radius).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
    let sum = values[0] + 2 * values.dropFirst().reduce(0, +)
    weights = values.map { Float($0 / sum) }
  }
}

@inline(__always)
private func scale(_ a: UnsafePointer<Float>, by weight: Float, into result: UnsafeMutablePointer<Float>, count: Int) {
  for i in 0..<count { result[i] = weight * a[i] }
}

@inline(__always)
private func addPair(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, times weight: Float, to result: UnsafeMutablePointer<Float>,
  count: Int
) {
  for i in 0..<count { result[i] += weight * (a[i] + b[i]) }
}
