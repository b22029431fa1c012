import Synchronization

/// An `ActivationCache` in memory that forgets nothing.
package final class ActivationMemory: ActivationCache {
  private let values = Mutex<[ContentHash: [Float]]>([:])

  /// Empty.
  package init() {}

  /// Keys in the cache.
  package var count: Int { values.withLock { $0.count } }

  /// As the protocol has it.
  package func activations(_ keys: [ContentHash]) -> [[Float]?] {
    values.withLock { values in keys.map { values[$0] } }
  }

  /// As the protocol has it; nothing is forgotten.
  package func store(_ activations: [(key: ContentHash, values: [Float])]) {
    values.withLock { values in for item in activations { values[item.key] = item.values } }
  }
}
