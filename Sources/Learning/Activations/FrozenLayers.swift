import Concurrency
import Numerics

/// The frozen prefix of a network with a cache of its activations: only images that are not in the cache run.
///
/// Each image runs by itself, one to a worker, so that its values do not depend on which others run.
struct FrozenLayers: Sendable {
  let prefix: FrozenPrefix
  /// `EmbeddingNetwork.contentHash(of: prefix)`.
  let hash: ContentHash
  private let cache: (any ActivationCache)?
  private let count: Int

  /// nil where the network has no frozen prefix.
  init?(of network: EmbeddingNetwork, cache: (any ActivationCache)?) {
    guard let prefix = network.frozenPrefix else { return nil }
    self.prefix = prefix
    self.cache = cache
    hash = network.contentHash(of: prefix)
    count = network.activationCount(at: prefix)
  }

  /// - Parameters:
  ///   - views: a hash of each image's contents.
  ///   - image: one image, [pixels, pixels, channels]; called on any worker for those that are not in the cache.
  /// - Returns: [images, values], and how many images ran.
  func activations(
    of views: [ContentHash], _ network: EmbeddingNetwork, image: (_ index: Int) -> Tensor
  ) -> (Tensor, passes: Int) {
    let keys = views.map { ContentHash("\($0.low) \($0.high)", continuing: hash) }
    let cached = cache?.activations(keys) ?? keys.map { _ in nil }
    var result = Tensor(uninitialised: [views.count, count])
    // A view drawn twice in a batch runs once.
    var first: [ContentHash: Int] = [:]
    var missing: [Int] = []
    for (index, key) in keys.enumerated() where cached[index] == nil {
      if first[key] == nil {
        first[key] = index
        missing.append(index)
      }
    }
    result.withMutablePointer { values in
      parallelFor(missing.count) { item in
        let computed = network.activations(of: image(missing[item]), at: prefix)
        computed.withPointer { (values + missing[item] * count).update(from: $0, count: count) }
      }
      for (index, key) in keys.enumerated() {
        if let known = cached[index] {
          precondition(known.count == count, "\(known.count) activations in the cache, not \(count)")
          known.withUnsafeBufferPointer { (values + index * count).update(from: $0.baseAddress!, count: count) }
        } else if let origin = first[key], origin != index {
          (values + index * count).update(from: values + origin * count, count: count)
        }
      }
    }
    if let cache, !missing.isEmpty {
      cache.store(missing.map { (keys[$0], result.values.array($0 * count..<($0 + 1) * count)) })
    }
    return (result, missing.count)
  }
}
