extension HNSWGraph {
  /// The bytes of edits that change nothing.
  static let noEdits: [UInt8] = [0, 0, 0, 0]

  /// Starts to record changes.
  mutating func beginJournal() { journal = GraphJournal() }

  /// The changes since `beginJournal`, as the bytes that `apply` repeats.
  mutating func endJournal() -> [UInt8] {
    defer { journal = nil }
    guard let journal, !journal.isEmpty else { return Self.noEdits }
    var out = ByteWriter()
    // 0: the same entry; 1: none; else the slot plus two.
    out.number(journal.isEntryChanged ? entry.map { UInt64($0) + 2 } ?? 1 : 0)
    out.number(UInt64(journal.levels.count))
    for slot in journal.levels.sorted() {
      out.number(UInt64(slot))
      out.number(level(of: slot).map { UInt64($0) + 1 } ?? 0)
    }
    out.number(UInt64(journal.parents.count))
    for slot in journal.parents.sorted() {
      out.number(UInt64(slot))
      out.optionalSlot(parent(of: slot))
    }
    // A list on a level that its node has left is gone with the level.
    let lists = journal.lists.filter { isNode(Slot(truncatingIfNeeded: $0.key), onLevel: Int($0.key >> 32)) }
    out.number(UInt64(lists.count))
    for (key, old) in lists.sorted(by: { $0.key < $1.key }) {
      let slot = Slot(truncatingIfNeeded: key)
      let level = Int(key >> 32)
      let before = journal.levels.contains(slot) ? [] : old
      let now = links(of: slot, onLevel: level)
      out.number(UInt64(slot))
      out.number(UInt64(level))
      out.slots(before.filter { !now.contains($0) })
      out.slots(now.filter { !before.contains($0) })
    }
    return out.bytes
  }

  /// Repeats the changes that `endJournal` wrote. After an error the graph is not usable.
  mutating func apply(_ edits: UnsafeRawBufferPointer) throws(IndexDecodingError) {
    var input = ByteReader(edits)
    let newEntry = try input.number()
    for _ in 0..<(try input.count()) {
      let slot = try input.slot(below: slotCount)
      setLevel(of: slot, to: try input.level())
    }
    for _ in 0..<(try input.count()) {
      let slot = try input.slot(below: slotCount)
      try loadParent(of: slot, try input.optionalSlot(below: slotCount))
    }
    for _ in 0..<(try input.count()) {
      let slot = try input.slot(below: slotCount)
      let level = Int(try input.number(below: UInt64(GraphSettings.maxLevel) + 1))
      guard isNode(slot, onLevel: level) else { throw .malformed("links on level \(level) of slot \(slot)") }
      let removed = try input.slots(below: slotCount)
      let added = try input.slots(below: slotCount)
      let old = links(of: slot, onLevel: level)
      let now = old.filter { !removed.contains($0) } + added
      guard removed.allSatisfy(old.contains), Set(now).count == now.count,
        now.count <= settings.maxLinks(onLevel: level)
      else { throw .malformed("a change of slot \(slot) that does not fit its links") }
      setLinks(of: slot, onLevel: level, to: now)
    }
    if newEntry > 0 {
      guard newEntry - 1 <= UInt64(slotCount) else { throw .malformed("an entry beyond the last slot") }
      setEntry(newEntry == 1 ? nil : Slot(newEntry - 2))
    }
    guard input.isAtEnd else { throw .malformed("bytes after the last change") }
  }
}

extension ByteReader {
  /// The highest level of a node, nil for a slot that is none.
  mutating func level() throws(IndexDecodingError) -> Int? {
    let value = try number(below: UInt64(GraphSettings.maxLevel) + 2)
    return value == 0 ? nil : Int(value) - 1
  }
}
