import Concurrency
import Numerics

/// The frozen beginning of a network with what it made before: asks the cache first and runs for what is missing.
///
/// An image runs by itself, one to a worker, so that its values never depend on which others were missing too.
struct FrozenLayers: Sendable {
  let prefix: FrozenPrefix
  /// Of everything the values depend on but the image.
  let hash: ContentHash
  private let cache: (any ActivationCache)?
  private let count: Int

  /// Nil where the network has no frozen prefix.
  init?(of network: EmbeddingNetwork, cache: (any ActivationCache)?) {
    guard let prefix = network.frozenPrefix else { return nil }
    self.prefix = prefix
    self.cache = cache
    hash = network.contentHash(of: prefix)
    count = network.activationCount(at: prefix)
  }

  /// - Parameters:
  ///   - views: names what is seen in each image.
  ///   - image: the pixels of one of them, [pixels, pixels, channels]; called for those that are missing, by any worker.
  /// - Returns: [images, values], and how many images had to run.
  func activations(
    of views: [ContentHash], _ network: EmbeddingNetwork, image: (_ index: Int) -> Tensor
  ) -> (Tensor, passes: Int) {
    let keys = views.map { ContentHash("\($0.low) \($0.high)", continuing: hash) }
    let known = cache?.activations(keys) ?? keys.map { _ in nil }
    var result = Tensor(uninitialised: [views.count, count])
    // A view drawn twice in a batch runs once.
    var first: [ContentHash: Int] = [:]
    var missing: [Int] = []
    for (index, key) in keys.enumerated() where known[index] == nil {
      if first[key] == nil {
        first[key] = index
        missing.append(index)
      }
    }
    result.values.withUnsafeMutableBufferPointer { buffer in
      let values = buffer.baseAddress!
      parallelFor(missing.count) { item in
        let made = network.activations(of: image(missing[item]), at: prefix)
        made.values.withUnsafeBufferPointer {
          (values + missing[item] * count).update(from: $0.baseAddress!, count: count)
        }
      }
      for (index, key) in keys.enumerated() {
        if let kept = known[index] {
          precondition(kept.count == count, "\(kept.count) activations kept, not \(count)")
          kept.withUnsafeBufferPointer { (values + index * count).update(from: $0.baseAddress!, count: count) }
        } else if let origin = first[key], origin != index {
          (values + index * count).update(from: values + origin * count, count: count)
        }
      }
    }
    if let cache, !missing.isEmpty {
      cache.keep(missing.map { (keys[$0], result.values.array($0 * count..<($0 + 1) * count)) })
    }
    return (result, missing.count)
  }
}
