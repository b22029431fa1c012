import CKernels
import Numerics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Patches → vectors of unit length.
///
/// Each patch goes through the network by itself, one to a worker, so its vector never depends on its company.
package struct Embedder: Sendable {
  package struct Embedding: Sendable, Equatable {
    /// Of unit length.
    package let vector: [Float]
    /// The mean weight of the local channel, 0 to 1; nil where the network has one channel.
    package let gate: Float?
  }

  package let network: EmbeddingNetwork

  package init(_ network: EmbeddingNetwork) {
    var network = network
    if network.precision == .bfloat16 { network.parameters.pack() }
    self.network = network
  }

  /// - Parameters:
  ///   - patches: [count, channels, pixels, pixels], as `PatchRecipe` lays them out.
  ///   - pixels: their edge; the network sees their middle, 1 / `Augmentation.margin` of it.
  ///   - turn: radians all of them are turned by first: the angle between two sessions, once it is known.
  package func embed(_ patches: [Float], pixels: Int, turn: Double = 0) -> [Embedding] {
    let (channels, seen) = (network.configuration.channels, network.configuration.pixels)
    let size = channels * pixels * pixels
    precondition(
      patches.count % size == 0, "\(patches.count) values are no patches of \(channels) × \(pixels) × \(pixels)")
    let count = patches.count / size
    let dimension = network.configuration.dimension
    let augmenter = Augmenter(.none, channels: channels, sourcePixels: pixels, pixels: seen)
    var vectors = [Float](repeating: 0, count: count * dimension)
    var gates = [Float](repeating: -1, count: count)
    vectors.withUnsafeMutableBufferPointer { vectors in
      gates.withUnsafeMutableBufferPointer { gates in
        patches.withUnsafeBufferPointer { patches in
          let (vectors, gates, patches) = (vectors.baseAddress!, gates.baseAddress!, patches.baseAddress!)
          parallelFor(count) { i in
            var image = Tensor(zeros: [1, seen, seen, channels])
            image.values.withUnsafeMutableBufferPointer {
              augmenter.cut(patches + i * size, view: .init(angle: turn), into: $0.baseAddress!)
            }
            let (z, cache) = network.forward(image)
            let length = max(nb_sum_of_squares(z.values, dimension).squareRoot(), 1e-12)
            for c in 0..<dimension { vectors[i * dimension + c] = Float(Double(z.values[c]) / length) }
            if let gate = cache.gateMeans?.first { gates[i] = gate }
          }
        }
      }
    }
    return (0..<count).map { i in
      Embedding(
        vector: Array(vectors[i * dimension..<(i + 1) * dimension]), gate: gates[i] < 0 ? nil : gates[i])
    }
  }
}
