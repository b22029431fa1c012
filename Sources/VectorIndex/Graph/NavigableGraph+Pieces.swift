extension NavigableGraph {
  /// The nodes among a run of slots with their links.
  func piece(_ slots: Range<Int>) -> [UInt8] {
    var out = ByteWriter()
    out.number(UInt64(entry &+ 1))
    for slot in slots {
      let level = slot < capacity ? Int(levels[slot]) : -1
      out.number(UInt64(level + 1))
      guard level >= 0 else { continue }
      out.number(UInt64(parents[slot] &+ 1))
      for l in 0...level { out.slots(links(of: Slot(slot), onLevel: l)) }
    }
    return out.bytes
  }

  /// Reads what `piece` wrote into an empty graph with room.
  mutating func load(_ bytes: UnsafeRawBufferPointer, _ slots: Range<Int>) throws(PieceProblem) {
    var input = ByteReader(bytes)
    setEntry(Slot(try input.number(below: UInt64(capacity) + 1)) &- 1)
    for slot in slots {
      let level = Int(try input.number(below: 14)) - 1
      guard level >= 0 else { continue }
      setLevel(of: Slot(slot), to: level)
      setParent(of: Slot(slot), to: Slot(try input.number(below: UInt64(capacity) + 1)) &- 1)
      try loadGround(slot, &input)
      for l in stride(from: 1, through: level, by: 1) {
        let links = try input.slots(below: capacity)
        guard links.count <= settings.degree else {
          throw .malformed("\(links.count) links of slot \(slot) on level \(l)")
        }
        setLinks(of: Slot(slot), onLevel: l, to: links)
      }
    }
    guard input.isAtEnd else { throw .malformed("bytes after the last links") }
  }

  /// Refuses links to where a walk could not go on.
  mutating func finishLoading() throws(PieceProblem) {
    if count > 0, entry == noSlot || !isNode(entry) { throw .malformed("an entry that is no node") }
    for slot in 0..<capacity where levels[slot] >= 0 {
      for i in slot * groundWidth..<(slot + 1) * groundWidth {
        if ground[i] == noSlot { break }
        if levels[Int(ground[i])] < 0 {
          throw .malformed("a link of slot \(slot) to slot \(ground[i]), which is no node")
        }
      }
      for level in stride(from: 1, through: Int(levels[slot]), by: 1) {
        for link in links(of: Slot(slot), onLevel: level) where Int(levels[Int(link)]) < level {
          throw .malformed("a link of slot \(slot) on level \(level) to slot \(link), which is not there")
        }
      }
    }
  }
}
