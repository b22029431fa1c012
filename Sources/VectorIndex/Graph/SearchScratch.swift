import Statistics

/// Buffers of a graph search, reused from one search to the next: two bytes a slot and the beam.
package struct SearchScratch {
  /// Of each slot: the number of the last search that visited it.
  private var visitedBy: [UInt16] = []
  private var search: UInt16 = 0
  var beam: [BeamEntry] = []
  /// Slots whose scores are computed next, and those scores.
  var pending: [Slot] = []
  var scores: [Float] = []

  /// Empty: the first search allocates.
  package init() {}

  mutating func begin(slots: Int, ef: Int, width: Int) {
    if visitedBy.count < slots { visitedBy.append(contentsOf: repeatElement(0, count: slots - visitedBy.count)) }
    if search == .max {
      for i in visitedBy.indices { visitedBy[i] = 0 }
      search = 0
    }
    search += 1
    beam.removeAll(keepingCapacity: true)
    if beam.capacity < ef + 1 { beam.reserveCapacity(ef + 1) }
    if pending.count < width {
      pending = Array(repeating: 0, count: width)
      scores = Array(repeating: 0, count: width)
    }
  }

  /// Whether this search has not visited the slot before.
  @inline(__always)
  mutating func visit(_ slot: Slot) -> Bool {
    if visitedBy[Int(slot)] == search { return false }
    visitedBy[Int(slot)] = search
    return true
  }
}

/// A visited node and its similarity.
struct BeamEntry: Ranked {
  var score: Float
  var slot: Slot
  var isExpanded = false

  /// Higher score first; ties by slot, so that a search is deterministic.
  @inline(__always)
  static func precedes(_ a: BeamEntry, _ b: BeamEntry) -> Bool {
    a.score != b.score ? a.score > b.score : a.slot < b.slot
  }
}
