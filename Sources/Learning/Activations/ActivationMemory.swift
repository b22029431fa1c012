import Synchronization

/// An `ActivationCache` in memory that forgets nothing.
package final class ActivationMemory: ActivationCache {
  private let values = Mutex<[ContentHash: [Float]]>([:])

  /// Empty.
  package init() {}

  /// Keys in the cache.
  package var count: Int { values.withLock { $0.count } }

  package func activations(_ keys: [ContentHash]) -> [[Float]?] {
    values.withLock { values in keys.map { values[$0] } }
  }

  package func store(_ activations: [(key: ContentHash, values: [Float])]) {
    values.withLock { values in for item in activations { values[item.key] = item.values } }
  }
}
