import Synchronization

/// Activations in memory: where no file holds them, and the tests' measure of those that do.
package final class ActivationMemory: ActivationCache {
  private let kept = Mutex<[ContentHash: [Float]]>([:])

  package init() {}

  package var count: Int { kept.withLock { $0.count } }

  package func activations(_ keys: [ContentHash]) -> [[Float]?] {
    kept.withLock { kept in keys.map { kept[$0] } }
  }

  package func keep(_ activations: [(key: ContentHash, values: [Float])]) {
    kept.withLock { kept in for item in activations { kept[item.key] = item.values } }
  }
}
