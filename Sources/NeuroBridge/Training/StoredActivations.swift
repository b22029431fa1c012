package import AtlasStore
package import Learning
import Synchronization

/// Outputs of the frozen layers of one network, as rows of the atlas.
///
/// Once the rows of all prefixes together take `limit` bytes, the least recently used prefix is deleted; when only this
/// one is left, no more rows are added, and training recomputes what is missing.
package final class StoredActivations: ActivationCache {
  /// 4 GiB: some 7,000 views of ViT-B/16 before a block, or more than a million after its last.
  package static let limit = 4 << 30

  private struct State {
    var failure: (any Error)?
    /// Bytes of all prefixes together.
    var size: Int
    var isFull = false
  }

  private let activity: ActivityScope
  private let prefix: FrozenPrefixRow.ID
  private let limit: Int
  private let state: Mutex<State>

  /// Nil where the network's first layers are not frozen.
  package init?(_ activity: ActivityScope, for network: EmbeddingNetwork, limit: Int = StoredActivations.limit) throws {
    guard let frozen = network.frozenPrefix else { return nil }
    self.activity = activity
    self.limit = limit
    let hash = network.contentHash(of: frozen).bytes
    let count = network.activationCount(at: frozen)
    let (prefix, size) = try activity.write { transaction in
      (
        try transaction.ensureFrozenPrefix(hash: hash, name: frozen.name, valueCount: count),
        try transaction.activationByteCount()
      )
    }
    self.prefix = prefix
    state = Mutex(State(failure: nil, size: size))
  }

  /// Throws the first error of the file since the last call; meanwhile the network ran as if no row were there.
  package func rethrow() throws {
    let failure = state.withLock { state in
      defer { state.failure = nil }
      return state.failure
    }
    if let failure { throw failure }
  }

  package func activations(_ keys: [ContentHash]) -> [[Float]?] {
    recordingFailure([[Float]?](repeating: nil, count: keys.count)) {
      try activity.read { try $0.activations(keys.map(\.bytes), of: prefix) }
    }
  }

  package func store(_ activations: [(key: ContentHash, values: [Float])]) {
    guard !state.withLock({ $0.isFull }) else { return }
    let bytes = activations.reduce(0) { $0 + 4 * $1.values.count }
    recordingFailure(()) {
      try activity.write { transaction in
        var (size, isFull) = (state.withLock { $0.size }, false)
        while size + bytes > limit, !isFull {
          isFull = try !transaction.dropLeastRecentlyUsedPrefix(except: prefix)
          size = try transaction.activationByteCount()
        }
        if !isFull {
          try transaction.storeActivations(activations.map { ($0.key.bytes, $0.values) }, of: prefix)
          size += bytes
        }
        state.withLock { ($0.size, $0.isFull) = (size, isFull) }
      }
    }
  }

  private func recordingFailure<T>(_ otherwise: T, _ body: () throws -> T) -> T {
    do {
      return try body()
    } catch {
      state.withLock { $0.failure = $0.failure ?? error }
      return otherwise
    }
  }
}
