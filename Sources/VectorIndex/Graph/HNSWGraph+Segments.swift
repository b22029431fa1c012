extension HNSWGraph {
  /// The nodes in a range of slots, with their parents and links.
  func segment(_ slots: Range<Int>) -> [UInt8] {
    var out = ByteWriter()
    out.optionalSlot(entry)
    for slot in slots {
      guard slot < slotCount, let level = level(of: Slot(slot)) else {
        out.number(0)
        continue
      }
      out.number(UInt64(level) + 1)
      out.optionalSlot(parent(of: Slot(slot)))
      for l in 0...level { out.slots(links(of: Slot(slot), onLevel: l)) }
    }
    return out.bytes
  }

  /// Reads what `segment` wrote into a range of empty slots.
  mutating func load(_ bytes: UnsafeRawBufferPointer, _ slots: Range<Int>) throws(IndexDecodingError) {
    var input = ByteReader(bytes)
    setEntry(try input.optionalSlot(below: slotCount))
    for slot in slots {
      guard let level = try input.level() else { continue }
      setLevel(of: Slot(slot), to: level)
      try loadParent(of: Slot(slot), try input.optionalSlot(below: slotCount))
      try loadGround(slot, &input)
      for l in stride(from: 1, through: level, by: 1) {
        setLinks(
          of: Slot(slot), onLevel: l, to: try input.slots(below: slotCount, maxCount: settings.maxLinks))
      }
    }
    guard input.isAtEnd else { throw .malformed("bytes after the last links") }
  }

  /// Refuses links that a search could not follow.
  func checkLoadedLinks() throws(IndexDecodingError) {
    if count > 0, topLevel == nil { throw .malformed("an entry that is no node") }
    for slot in 0..<slotCount where levels[slot] >= 0 {
      for i in slot * groundWidth..<(slot + 1) * groundWidth {
        if ground[i] == noSlot { break }
        if levels[Int(ground[i])] < 0 {
          throw .malformed("a link of slot \(slot) to slot \(ground[i]), which is no node")
        }
      }
      for level in stride(from: 1, through: Int(levels[slot]), by: 1) {
        for link in links(of: Slot(slot), onLevel: level) where !isNode(link, onLevel: level) {
          throw .malformed("a link of slot \(slot) on level \(level) to slot \(link), which is not on that level")
        }
      }
    }
  }
}
