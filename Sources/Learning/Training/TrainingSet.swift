package import Vocabulary

/// Patches in memory with what is known of each: what a network trains on, or is measured against.
package struct TrainingSet: Sendable {
  package struct Sample: Hashable, Sendable {
    /// The neuron across sessions; equal for the images of one neuron. A neuron without a known pair has one of its own.
    package var identity: Int
    package var modality: Modality
    /// Galleries are searched within one animal.
    package var animal: Int

    package init(identity: Int, modality: Modality, animal: Int) {
      self.identity = identity
      self.modality = modality
      self.animal = animal
    }
  }

  package let channels: Int
  /// Edge of the patches as they were cut, larger than the network sees (`Augmentation.margin`).
  package let pixels: Int
  package private(set) var samples: [Sample] = []
  /// [samples, channels, pixels, pixels].
  package private(set) var patches: [Float] = []

  package init(channels: Int, pixels: Int) {
    self.channels = channels
    self.pixels = pixels
  }

  package var patchCount: Int { channels * pixels * pixels }

  /// - Parameter patch: [channels, pixels, pixels], as `PatchRecipe` lays it out.
  package mutating func append(_ sample: Sample, patch: [Float]) {
    precondition(patch.count == patchCount, "a patch of \(patch.count) values, not \(patchCount)")
    samples.append(sample)
    patches += patch
  }

  /// Of each sample's patch.
  var contentHashes: [ContentHash] {
    patches.withUnsafeBytes { bytes in
      let size = patchCount * MemoryLayout<Float>.stride
      return samples.indices.map { ContentHash(UnsafeRawBufferPointer(rebasing: bytes[$0 * size..<($0 + 1) * size])) }
    }
  }

  /// Samples whose identity is seen in two modalities or more, in order.
  package var pairedSamples: [Int] {
    var modalities: [Int: Set<Modality>] = [:]
    for sample in samples { modalities[sample.identity, default: []].insert(sample.modality) }
    return samples.indices.filter { modalities[samples[$0].identity]!.count > 1 }
  }

  /// The modality of each sample as a small number.
  var groups: [Int] {
    let order = Set(samples.map(\.modality.rawValue)).sorted()
    return samples.map { order.firstIndex(of: $0.modality.rawValue)! }
  }
}
