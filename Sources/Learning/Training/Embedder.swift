import CKernels
import Concurrency
import Numerics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Patches → vectors of unit length.
///
/// A patch's vector never depends on its company.
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
    func images(_ range: Range<Int>) -> Tensor {
      let area = seen * seen * channels
      var images = Tensor(uninitialised: [range.count, seen, seen, channels])
      images.values.withUnsafeMutableBufferPointer { images in
        patches.withUnsafeBufferPointer {
          for index in range {
            augmenter.cut(
              $0.baseAddress! + index * size, view: .init(angle: turn),
              into: images.baseAddress! + (index - range.lowerBound) * area)
          }
        }
      }
      return images
    }
    let kept = frozen.map { frozen in
      frozen.activations(of: views(of: patches, pixels: pixels, turn: turn), packed) { images($0..<$0 + 1) }.0
    }
    var vectors = [Float](repeating: 0, count: count * dimension)
    var gates = [Float](repeating: -1, count: count)
    vectors.withUnsafeMutableBufferPointer { vectors in
      gates.withUnsafeMutableBufferPointer { gates in
        let (vectors, gates) = (vectors.baseAddress!, gates.baseAddress!)
        parallelChunks(count, grain: groupSize(of: count)) { range in
          let (z, cache) = walk(kept, images, range)
          z.values.withUnsafeBufferPointer { z in
            for (row, i) in range.enumerated() {
              let z = z.baseAddress! + row * dimension
              let length = max(nb_sum_of_squares(z, dimension).squareRoot(), 1e-12)
              for c in 0..<dimension { vectors[i * dimension + c] = Float(Double(z[c]) / length) }
            }
          }
          for (i, gate) in zip(range, cache.gateMeans ?? []) { gates[i] = gate }
        }
      }
    }
    return (0..<count).map { i in
      Embedding(
        vector: Array(vectors[i * dimension..<(i + 1) * dimension]), gate: gates[i] < 0 ? nil : gates[i])
    }
  }

  /// Images that go through together, one group to a worker, so that weights are read from memory once for all of them. Our
  /// kernels sum each image's values in one order whatever its company; OpenBLAS does not promise that.
  private func groupSize(of count: Int) -> Int {
    packed.precision.hasKernel ? max(1, min(4, count / threadCount)) : 1
  }

  private func walk(
    _ kept: Tensor?, _ images: (Range<Int>) -> Tensor, _ range: Range<Int>
  ) -> (Tensor, EmbeddingNetwork.Cache) {
    guard let kept, let frozen else { return packed.forward(images(range)) }
    return packed.forward(kept.rows(range), from: frozen.prefix)
  }

  private func views(of patches: [Float], pixels: Int, turn: Double) -> [ContentHash] {
    let size = packed.configuration.channels * pixels * pixels
    return stride(from: 0, to: patches.count, by: size).map {
      ContentHash("upright \(pixels) \(turn)", continuing: ContentHash(Array(patches[$0..<$0 + size])))
    }
  }
}

extension EmbeddingNetwork {
  /// How far products of bfloat16 move the vectors of some patches, which have length 1: the lengths of the differences.
  /// - Parameters: as of `Embedder.embed`.
  package func movedByRounding(_ patches: [Float], pixels: Int) -> (mean: Float, largest: Float) {
    func vectors(_ precision: Precision) -> [[Float]] {
      var network = self
      network.parameters.packedForSteps = nil
      network.precision = precision
      return Embedder(network).embed(patches, pixels: pixels).map(\.vector)
    }
    let moved = zip(vectors(.float32), vectors(.bfloat16)).map { a, b in
      zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
    return (moved.reduce(0, +) / Float(max(1, moved.count)), moved.max() ?? 0)
  }
}
