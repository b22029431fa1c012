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

  /// Patches whose kept activations are in memory at once.
  private static let blockSize = 64

  /// Its weights are packed for products.
  private let packed: EmbeddingNetwork
  /// nil runs the whole network on every patch.
  private let frozen: FrozenLayers?

  package init(_ network: consuming EmbeddingNetwork) { self.init(network, frozen: nil) }

  /// - Parameter frozen: of a network with these weights in the layers that do not train.
  init(_ network: consuming EmbeddingNetwork, frozen: FrozenLayers?) {
    self.frozen = frozen
    nb_keep_freed_memory()
    network.parameters.pack()
    packed = network
  }

  /// The network it was made of.
  package var network: EmbeddingNetwork {
    var result = packed
    result.parameters = packed.parameters.unpacked
    return result
  }

  /// - Parameters:
  ///   - patches: [count, channels, pixels, pixels], as `PatchRecipe` lays them out.
  ///   - pixels: their edge; the network sees their middle, 1 / `Augmentation.margin` of it.
  ///   - turn: radians all of them are turned by first: the angle between two sessions, once it is known.
  package func embed(_ patches: [Float], pixels: Int, turn: Double = 0) -> [Embedding] {
    let (channels, seen) = (packed.configuration.channels, packed.configuration.pixels)
    let size = channels * pixels * pixels
    precondition(
      patches.count % size == 0, "\(patches.count) values are no patches of \(channels) × \(pixels) × \(pixels)")
    let count = patches.count / size
    if frozen != nil, count > Self.blockSize {
      return stride(from: 0, to: count, by: Self.blockSize).flatMap {
        embed(Array(patches[$0 * size..<min(count, $0 + Self.blockSize) * size]), pixels: pixels, turn: turn)
      }
    }
    let dimension = packed.configuration.dimension
    let augmenter = Augmenter(.none, channels: channels, sourcePixels: pixels, pixels: seen)
    func image(_ index: Int) -> Tensor {
      var image = Tensor(uninitialised: [1, seen, seen, channels])
      image.values.withUnsafeMutableBufferPointer { image in
        patches.withUnsafeBufferPointer {
          augmenter.cut($0.baseAddress! + index * size, view: .init(angle: turn), into: image.baseAddress!)
        }
      }
      return image
    }
    let kept = frozen.map { frozen in
      frozen.activations(of: views(of: patches, pixels: pixels, turn: turn), packed, image: image).0
    }
    var vectors = [Float](repeating: 0, count: count * dimension)
    var gates = [Float](repeating: -1, count: count)
    vectors.withUnsafeMutableBufferPointer { vectors in
      gates.withUnsafeMutableBufferPointer { gates in
        let (vectors, gates) = (vectors.baseAddress!, gates.baseAddress!)
        parallelFor(count) { i in
          let (z, cache) = walk(kept, image, i)
          let length = max(nb_sum_of_squares(z.values, dimension).squareRoot(), 1e-12)
          for c in 0..<dimension { vectors[i * dimension + c] = Float(Double(z.values[c]) / length) }
          if let gate = cache.gateMeans?.first { gates[i] = gate }
        }
      }
    }
    return (0..<count).map { i in
      Embedding(
        vector: Array(vectors[i * dimension..<(i + 1) * dimension]), gate: gates[i] < 0 ? nil : gates[i])
    }
  }

  private func walk(
    _ kept: Tensor?, _ image: (Int) -> Tensor, _ index: Int
  ) -> (Tensor, EmbeddingNetwork.Cache) {
    guard let kept, let frozen else { return packed.forward(image(index)) }
    let row = Array(kept.values[index * kept.width..<(index + 1) * kept.width])
    return packed.forward(Tensor(row, shape: [1, kept.width]), from: frozen.prefix)
  }

  private func views(of patches: [Float], pixels: Int, turn: Double) -> [ContentHash] {
    let size = packed.configuration.channels * pixels * pixels
    return stride(from: 0, to: patches.count, by: size).map {
      ContentHash("upright \(pixels) \(turn)", continuing: ContentHash(Array(patches[$0..<$0 + size])))
    }
  }
}
