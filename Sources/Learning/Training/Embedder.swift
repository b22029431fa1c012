import CKernels
import Concurrency
import Numerics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Patches → vectors of unit length; a patch's vector does not depend on the others it is embedded with.
package struct Embedder: Sendable {
  /// The result for one patch.
  package struct Embedding: Sendable, Equatable {
    /// Of unit length.
    package let vector: [Float]
    /// The mean weight of the local channel, 0 to 1; nil where the network has one channel.
    package let gate: Float?
  }

  /// Patches whose cached activations are in memory at once.
  private static let blockSize = 64

  /// With its weights packed for products.
  private let packed: EmbeddingNetwork
  /// nil runs the whole network on every patch.
  private let frozen: FrozenLayers?

  /// Of a patch.
  var channels: Int { packed.configuration.channels }

  /// Packs the network's weights once.
  package init(_ network: consuming EmbeddingNetwork) { self.init(network, frozen: nil) }

  /// - Parameter frozen: of a network with the same weights in its frozen layers.
  init(_ network: consuming EmbeddingNetwork, frozen: FrozenLayers?) {
    self.frozen = frozen
    nb_keep_freed_memory()
    network.parameters.pack()
    packed = network
  }

  /// - Parameters:
  ///   - patches: [count, channels, pixels, pixels], as `PatchRecipe` has them.
  ///   - pixels: their edge; the network sees their centre, 1 / `Augmentation.margin` of it.
  ///   - rotation: radians by which all are rotated first, such as the angle between two sessions.
  package func embed(_ patches: [Float], pixels: Int, rotation: Double = 0) -> [Embedding] {
    let (channels, imagePixels) = (packed.configuration.channels, packed.configuration.pixels)
    let size = channels * pixels * pixels
    precondition(
      patches.count % size == 0, "\(patches.count) values are no patches of \(channels) × \(pixels) × \(pixels)")
    let count = patches.count / size
    if frozen != nil, count > Self.blockSize {
      return stride(from: 0, to: count, by: Self.blockSize).flatMap {
        embed(Array(patches[$0 * size..<min(count, $0 + Self.blockSize) * size]), pixels: pixels, rotation: rotation)
      }
    }
    let dimension = packed.configuration.dimension
    let augmenter = Augmenter(.none, channels: channels, sourcePixels: pixels, pixels: imagePixels)
    func images(_ range: Range<Int>) -> Tensor {
      let area = imagePixels * imagePixels * channels
      return Tensor([range.count, imagePixels, imagePixels, channels]) { images in
        patches.withUnsafeBufferPointer {
          for index in range {
            augmenter.cut(
              $0.baseAddress! + index * size, view: .init(angle: rotation),
              into: images + (index - range.lowerBound) * area)
          }
        }
      }
    }
    let activations = frozen.map { frozen in
      frozen.activations(of: hashes(of: patches, pixels: pixels, rotation: rotation), packed) {
        images($0..<$0 + 1)
      }.0
    }
    var vectors = [Float](repeating: 0, count: count * dimension)
    var gates = [Float?](repeating: nil, count: count)
    vectors.withUnsafeMutableBufferPointer { vectors in
      gates.withUnsafeMutableBufferPointer { gates in
        let (vectors, gates) = (vectors.baseAddress!, gates.baseAddress!)
        parallelChunks(count, grain: groupSize(of: count)) { range in
          let (z, cache) = forward(activations, images, range)
          z.withPointer { z in
            for (row, i) in range.enumerated() {
              let z = z + row * dimension
              let length = max(nb_sum_of_squares(z, dimension).squareRoot(), 1e-12)
              for c in 0..<dimension { vectors[i * dimension + c] = Float(Double(z[c]) / length) }
            }
          }
          for (i, gate) in zip(range, cache.gateMeans ?? []) { gates[i] = gate }
        }
      }
    }
    return (0..<count).map { i in
      Embedding(vector: Array(vectors[i * dimension..<(i + 1) * dimension]), gate: gates[i])
    }
  }

  /// Images of a forward pass on one worker, which share each read of the weights from memory. Our kernels sum an
  /// image's values in one order whatever the others; OpenBLAS does not promise that.
  private func groupSize(of count: Int) -> Int {
    packed.precision.hasKernel ? max(1, min(4, count / threadCount)) : 1
  }

  private func forward(
    _ activations: Tensor?, _ images: (Range<Int>) -> Tensor, _ range: Range<Int>
  ) -> (Tensor, EmbeddingNetwork.Cache) {
    guard let activations, let frozen else { return packed.forward(images(range)) }
    return packed.forward(activations.rows(range), from: frozen.prefix)
  }

  private func hashes(of patches: [Float], pixels: Int, rotation: Double) -> [ContentHash] {
    let size = packed.configuration.channels * pixels * pixels
    return stride(from: 0, to: patches.count, by: size).map {
      ContentHash("not augmented \(pixels) \(rotation)", continuing: ContentHash(Array(patches[$0..<$0 + size])))
    }
  }
}

extension EmbeddingNetwork {
  /// Lengths of the differences between the unit vectors of some patches in bfloat16 and in float32; parameters as of
  /// `Embedder.embed`.
  package func bfloat16Error(_ patches: [Float], pixels: Int) -> (mean: Float, largest: Float) {
    func vectors(_ precision: Precision) -> [[Float]] {
      var network = self
      network.parameters.packCache = nil
      network.precision = precision
      return Embedder(network).embed(patches, pixels: pixels).map(\.vector)
    }
    let errors = zip(vectors(.float32), vectors(.bfloat16)).map { a, b in
      zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
    return (errors.reduce(0, +) / Float(max(1, errors.count)), errors.max() ?? 0)
  }
}
