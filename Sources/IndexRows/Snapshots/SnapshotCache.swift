import Synchronization
import VectorIndex

/// Names an index within the process.
struct SnapshotKey: Hashable, Sendable {
  /// Path of the file; of a database in memory, its connection.
  let file: String
  let model: Int64
}

/// The snapshots of this process, for all its connections.
///
/// A writer takes its snapshot out of the cache, so that it is the only owner and changes it without a copy.
final class SnapshotCache: Sendable {
  static let shared = SnapshotCache()
  /// Of one index: a writer's snapshot and that of readers in an older transaction.
  private static let maxPerIndex = 2
  private static let maxCount = 6

  private struct Entry {
    let key: SnapshotKey
    var value: VersionedSnapshot
  }
  /// Least recently used first.
  private let entries = Mutex<[Entry]>([])

  /// The snapshot at exactly `position`.
  func find(_ key: SnapshotKey, at position: LogPosition, withGraph: Bool) -> VersionedSnapshot? {
    entries.withLock { entries in
      guard
        let i = entries.lastIndex(where: {
          $0.key == key && $0.value.position == position && (!withGraph || $0.value.snapshot.graph != nil)
        })
      else { return nil }
      if i < entries.count - 1 { entries.append(entries.remove(at: i)) }
      return entries[entries.count - 1].value
    }
  }

  /// Removes the newest snapshot that can precede `head`.
  func take(_ key: SnapshotKey, upTo head: LogPosition, withGraph: Bool) -> VersionedSnapshot? {
    entries.withLock { entries in
      let fitting = entries.indices.filter {
        entries[$0].key == key && entries[$0].value.position.id <= head.id
          && (!withGraph || entries[$0].value.snapshot.graph != nil)
      }
      guard let i = fitting.max(by: { entries[$0].value.position.id < entries[$1].value.position.id }) else {
        return nil
      }
      return entries.remove(at: i).value
    }
  }

  func insert(_ key: SnapshotKey, _ value: VersionedSnapshot) {
    entries.withLock { entries in
      entries.removeAll {
        $0.key == key && $0.value.position == value.position && !$0.value.snapshot.hasPart(missingIn: value.snapshot)
      }
      if value.snapshot.vectors != nil {
        // Vectors are large: only one index keeps them.
        for i in entries.indices { entries[i].value.snapshot.unloadVectors() }
      }
      entries.append(Entry(key: key, value: value))
      let same = entries.indices.filter { entries[$0].key == key }
      for i in same.dropLast(SnapshotCache.maxPerIndex).reversed() { entries.remove(at: i) }
      if entries.count > SnapshotCache.maxCount { entries.removeFirst(entries.count - SnapshotCache.maxCount) }
    }
  }

  func removeAll(_ key: SnapshotKey) { entries.withLock { $0.removeAll { $0.key == key } } }
}

extension IndexSnapshot {
  fileprivate func hasPart(missingIn other: IndexSnapshot) -> Bool {
    (graph != nil && other.graph == nil) || (vectors != nil && other.vectors == nil)
  }
}
