/// Memory that a walk through the graph needs, kept from one walk to the next.
package struct SearchScratch {
  private var seenAt: [UInt16] = []
  private var walk: UInt16 = 0
  var beam: [BeamEntry] = []
  var fresh: [Slot] = []
  var scores: [Float] = []

  package init() {}

  mutating func begin(slots: Int, breadth: Int, width: Int) {
    if seenAt.count < slots { seenAt.append(contentsOf: repeatElement(0, count: slots - seenAt.count)) }
    if walk == .max {
      for i in seenAt.indices { seenAt[i] = 0 }
      walk = 0
    }
    walk += 1
    beam.removeAll(keepingCapacity: true)
    if beam.capacity < breadth + 1 { beam.reserveCapacity(breadth + 1) }
    if fresh.count < width {
      fresh = Array(repeating: 0, count: width)
      scores = Array(repeating: 0, count: width)
    }
  }

  /// True the first time a walk meets a slot.
  @inline(__always)
  mutating func meet(_ slot: Slot) -> Bool {
    if seenAt[Int(slot)] == walk { return false }
    seenAt[Int(slot)] = walk
    return true
  }
}

/// A node met by a walk.
struct BeamEntry {
  var score: Float
  var slot: Slot
  var isExpanded = false

  /// Higher score first; equals by slot, so that every walk goes the same way.
  @inline(__always)
  static func precedes(_ a: BeamEntry, _ b: BeamEntry) -> Bool {
    a.score != b.score ? a.score > b.score : a.slot < b.slot
  }
}
