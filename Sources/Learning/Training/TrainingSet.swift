package import Vocabulary

/// Labelled patches in memory, to train on or to validate with.
package struct TrainingSet: Sendable {
  /// The labels of one patch.
  package struct Sample: Hashable, Sendable {
    /// Equal for all patches of one neuron; unique for a neuron without a known pair.
    package var identity: Int
    /// Of the session from which the patch is cut.
    package var modality: Modality
    /// Retrieval searches within one animal.
    package var animal: Int

    /// All that is known of a patch.
    package init(identity: Int, modality: Modality, animal: Int) {
      self.identity = identity
      self.modality = modality
      self.animal = animal
    }
  }

  /// Channels of each patch.
  package let channels: Int
  /// Edge of the patches, which are larger than the network sees (`Augmentation.margin`).
  package let pixels: Int
  /// In the order of `patches`.
  package private(set) var samples: [Sample] = []
  /// [samples, channels, pixels, pixels].
  package private(set) var patches: [Float] = []

  /// An empty set.
  package init(channels: Int, pixels: Int) {
    self.channels = channels
    self.pixels = pixels
  }

  /// Values of one patch.
  package var patchCount: Int { channels * pixels * pixels }

  /// - Parameter patch: [channels, pixels, pixels], as `PatchRecipe` has it.
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

  /// Indices of samples whose identity occurs in two modalities or more, ascending.
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
