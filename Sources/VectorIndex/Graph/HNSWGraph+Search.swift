import CKernels
import Statistics

/// Scores slots by similarity to one vector, higher is nearer.
protocol SearchTarget {
  func score(_ slots: UnsafePointer<Slot>, _ count: Int, _ out: UnsafeMutablePointer<Float>)
}

/// A query.
struct QueryTarget: SearchTarget {
  let table: KernelTable
  let query: KernelQuery

  @inline(__always)
  func score(_ slots: UnsafePointer<Slot>, _ count: Int, _ out: UnsafeMutablePointer<Float>) {
    nb_estimate(Int32(vectorLevel), table, query, slots, Int32(count), out)
  }
}

/// A vector that has a slot.
struct SlotTarget: SearchTarget {
  let table: KernelTable
  let slot: Slot

  @inline(__always)
  func score(_ slots: UnsafePointer<Slot>, _ count: Int, _ out: UnsafeMutablePointer<Float>) {
    nb_estimate_pairs(Int32(vectorLevel), table, slot, slots, Int32(count), out)
  }
}

extension HNSWGraph {
  /// The nodes nearest to `target` go to `scratch.beam`, at most `ef`, nearest first: a greedy descent, then a beam search
  /// on the ground level (Malkov & Yashunin, algorithm 5).
  func search(towards target: some SearchTarget, ef: Int, scratch: inout SearchScratch, cost: inout SearchCost) {
    guard let start = greedySearch(downTo: 0, towards: target, cost: &cost) else {
      return scratch.beam.removeAll(keepingCapacity: true)
    }
    beamSearch(level: 0, from: [start], ef: ef, towards: target, scratch: &scratch, cost: &cost)
  }

  /// The local optimum on each level above `floor` in turn; the node where the search of `floor` starts, nil in an empty graph.
  func greedySearch(downTo floor: Int, towards target: some SearchTarget, cost: inout SearchCost) -> Slot? {
    guard var here = entry, var level = topLevel else { return nil }
    guard level > floor else { return here }
    var score: Float = 0
    withUnsafePointer(to: here) { target.score($0, 1, &score) }
    cost.codes += 1
    var scores = [Float](repeating: 0, count: settings.maxLinks)
    while level > floor {
      let links = links(of: here, onLevel: level)
      links.withUnsafeBufferPointer { if let base = $0.baseAddress { target.score(base, links.count, &scores) } }
      cost.codes += links.count
      var next = here
      for (i, link) in links.enumerated()
      where (scores[i] > score || (scores[i] == score && link < next)) && isNode(link, onLevel: level) {
        score = scores[i]
        next = link
      }
      if next == here { level -= 1 } else { here = next }
    }
    return here
  }

  /// Best-first search of one level with a beam of `ef` nodes (algorithm 2); the result is `scratch.beam`, nearest first.
  func beamSearch(
    level: Int, from starts: [Slot], ef: Int, towards target: some SearchTarget, scratch: inout SearchScratch,
    cost: inout SearchCost
  ) {
    let width = settings.maxLinks(onLevel: level)
    scratch.begin(slots: slotCount, ef: ef, width: max(width, starts.count))
    var pending = 0
    for start in starts where scratch.visit(start) {
      scratch.pending[pending] = start
      pending += 1
    }
    var next = 0
    ground.withUnsafeBufferPointer { ground in
      while true {
        if pending > 0 {
          scratch.pending.withUnsafeBufferPointer { slots in
            scratch.scores.withUnsafeMutableBufferPointer { target.score(slots.baseAddress!, pending, $0.baseAddress!) }
          }
          cost.codes += pending
          for i in 0..<pending {
            let position = scratch.beam.insertRanked(
              BeamEntry(score: scratch.scores[i], slot: scratch.pending[i]), limit: ef)
            if let position, position < next { next = position }
          }
        }
        while next < scratch.beam.count, scratch.beam[next].isExpanded { next += 1 }
        guard next < scratch.beam.count else { return }
        scratch.beam[next].isExpanded = true
        let here = Int(scratch.beam[next].slot)
        pending = 0
        if level == 0 {
          for i in here * width..<(here + 1) * width {
            let link = ground[i]
            if link == noSlot { break }
            if scratch.visit(link) {
              scratch.pending[pending] = link
              pending += 1
            }
          }
        } else {
          for link in upper[here][(level - 1) * width..<level * width] {
            if link == noSlot { break }
            // Edits of a damaged log can leave links to nodes that are not on this level.
            if isNode(link, onLevel: level), scratch.visit(link) {
              scratch.pending[pending] = link
              pending += 1
            }
          }
        }
      }
    }
  }
}
