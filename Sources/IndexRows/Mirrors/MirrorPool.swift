import Synchronization
package import VectorIndex

/// A mirror and the last log row that it knows.
package struct MarkedMirror: Sendable {
  package var mirror: VectorMirror
  package var mark: LogMark
}

/// Where a mirror comes from.
struct MirrorKey: Hashable, Sendable {
  /// The file, or the connection where there is none.
  let file: String
  let model: Int64
}

/// Mirrors of this process, for all its connections.
///
/// What is in the pool belongs to nobody: who wants to change a mirror takes it out, so that it has one owner and no
/// copy is made, and puts it back.
final class MirrorPool: Sendable {
  static let shared = MirrorPool()
  /// Mirrors of one index at different moments: a writer's and that of readers with an older snapshot.
  private static let mostOfOneIndex = 2
  private static let most = 6

  private struct Entry {
    let key: MirrorKey
    var marked: MarkedMirror
  }
  /// The last used last.
  private let entries = Mutex<[Entry]>([])

  /// A copy of a mirror that is exactly at `mark`.
  func copy(_ key: MirrorKey, at mark: LogMark, withGraph: Bool) -> VectorMirror? {
    entries.withLock { entries in
      guard
        let i = entries.lastIndex(where: {
          $0.key == key && $0.marked.mark == mark && (!withGraph || $0.marked.mirror.graph != nil)
        })
      else { return nil }
      if i < entries.count - 1 { entries.append(entries.remove(at: i)) }
      return entries[entries.count - 1].marked.mirror
    }
  }

  /// Takes out the newest mirror that may be a past of `head`.
  func take(_ key: MirrorKey, upTo head: LogMark, withGraph: Bool) -> MarkedMirror? {
    entries.withLock { entries in
      let fitting = entries.indices.filter {
        entries[$0].key == key && entries[$0].marked.mark.id <= head.id
          && (!withGraph || entries[$0].marked.mirror.graph != nil)
      }
      guard let i = fitting.max(by: { entries[$0].marked.mark.id < entries[$1].marked.mark.id }) else { return nil }
      return entries.remove(at: i).marked
    }
  }

  func put(_ key: MirrorKey, _ marked: MarkedMirror) {
    entries.withLock { entries in
      entries.removeAll {
        $0.key == key && $0.marked.mark == marked.mark && !$0.marked.mirror.has(moreThan: marked.mirror)
      }
      if marked.mirror.vectors != nil {
        // Vectors are large: of all indices, one holds them.
        for i in entries.indices { entries[i].marked.mirror.forgetVectors() }
      }
      entries.append(Entry(key: key, marked: marked))
      let same = entries.indices.filter { entries[$0].key == key }
      for i in same.dropLast(MirrorPool.mostOfOneIndex).reversed() { entries.remove(at: i) }
      if entries.count > MirrorPool.most { entries.removeFirst(entries.count - MirrorPool.most) }
    }
  }

  func forget(_ key: MirrorKey) { entries.withLock { $0.removeAll { $0.key == key } } }
}

extension VectorMirror {
  /// Whether it holds a part that another of the same moment lacks.
  fileprivate func has(moreThan other: VectorMirror) -> Bool {
    (graph != nil && other.graph == nil) || (vectors != nil && other.vectors == nil)
  }
}
