/// What a graph looked like where it has been changed since: enough to write the change down.
package struct GraphJournal: Sendable, Equatable {
  /// Lists as they were, by level and slot.
  private(set) var lists: [UInt64: [Slot]] = [:]
  var levels: Set<Slot> = []
  var parents: Set<Slot> = []
  var entry = false

  init() {}

  mutating func willChange(_ slot: Slot, _ level: Int, from links: [Slot]) {
    let key = UInt64(level) << 32 | UInt64(slot)
    if lists[key] == nil { lists[key] = links }
  }

  package var isEmpty: Bool { lists.isEmpty && levels.isEmpty && parents.isEmpty && !entry }
}

extension NavigableGraph {
  /// From here on changes are remembered.
  package mutating func beginJournal() { journal = GraphJournal() }

  /// What changed since `beginJournal`, as the bytes of one log row; nil when nothing did.
  package mutating func endJournal() -> [UInt8]? {
    guard let journal, !journal.isEmpty else {
      self.journal = nil
      return nil
    }
    self.journal = nil
    var out = ByteWriter()
    out.number(journal.entry ? UInt64(entry &+ 1) + 1 : 0)
    out.number(UInt64(journal.levels.count))
    for slot in journal.levels.sorted() {
      out.number(UInt64(slot))
      out.number(UInt64(levels[Int(slot)] + 1))
    }
    out.number(UInt64(journal.parents.count))
    for slot in journal.parents.sorted() {
      out.number(UInt64(slot))
      out.number(UInt64(parents[Int(slot)] &+ 1))
    }
    // A list on a level that its node has left is gone with the level.
    let lists = journal.lists.filter { Int($0.key >> 32) <= Int(levels[Int(Slot(truncatingIfNeeded: $0.key))]) }
    out.number(UInt64(lists.count))
    for (key, old) in lists.sorted(by: { $0.key < $1.key }) {
      let slot = Slot(truncatingIfNeeded: key)
      let level = Int(key >> 32)
      let isNew = journal.levels.contains(slot)
      let before = isNew ? [] : old
      let now = links(of: slot, onLevel: level)
      out.number(UInt64(slot))
      out.number(UInt64(level))
      out.slots(before.filter { !now.contains($0) })
      out.slots(now.filter { !before.contains($0) })
    }
    return out.bytes
  }

  /// Repeats what a log row says. Fails, and leaves a graph to be thrown away, on bytes that are no such row.
  package mutating func apply(_ edits: UnsafeRawBufferPointer) throws(PieceProblem) {
    var input = ByteReader(edits)
    let newEntry = try input.number()
    for _ in 0..<(try input.count()) {
      let slot = try input.slot(below: capacity)
      let level = try input.number(below: 14)
      setLevel(of: slot, to: Int(level) - 1)
    }
    for _ in 0..<(try input.count()) {
      let slot = try input.slot(below: capacity)
      setParent(of: slot, to: Slot(truncatingIfNeeded: try input.number(below: UInt64(capacity) + 1)) &- 1)
    }
    for _ in 0..<(try input.count()) {
      let slot = try input.slot(below: capacity)
      let level = Int(try input.number(below: 13))
      guard level <= self.level(of: slot) else { throw .malformed("links on level \(level) of slot \(slot)") }
      let removed = try input.slots(below: capacity)
      let added = try input.slots(below: capacity)
      let old = links(of: slot, onLevel: level)
      let now = old.filter { !removed.contains($0) } + added
      guard removed.allSatisfy(old.contains), Set(now).count == now.count,
        now.count <= settings.capacity(onLevel: level)
      else { throw .malformed("a change to slot \(slot) that does not fit its links") }
      setLinks(of: slot, onLevel: level, to: now)
    }
    if newEntry > 0 {
      guard newEntry - 1 <= UInt64(capacity) else { throw .malformed("an entry beyond the last slot") }
      setEntry(Slot(newEntry - 1) &- 1)
    }
    guard input.isAtEnd else { throw .malformed("bytes after the last change") }
  }
}
