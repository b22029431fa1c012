/// What a walk goes towards: scores slots, higher is nearer.
protocol WalkTarget {
  func score(_ slots: UnsafePointer<Slot>, _ count: Int, _ out: UnsafeMutablePointer<Float>)
}

extension NavigableGraph {
  /// Greedy steps on the levels above `floor`: the node from which the level below should be searched.
  func descend(to floor: Int, towards target: some WalkTarget, cost: inout SearchCost) -> Slot {
    var here = entry
    var level = top
    guard level > floor else { return here }
    var score: Float = 0
    withUnsafePointer(to: here) { target.score($0, 1, &score) }
    cost.codes += 1
    var scores = [Float](repeating: 0, count: settings.degree)
    while level > floor {
      let links = links(of: here, onLevel: level)
      links.withUnsafeBufferPointer { if let base = $0.baseAddress { target.score(base, links.count, &scores) } }
      cost.codes += links.count
      var next = here
      for (i, link) in links.enumerated() where scores[i] > score || (scores[i] == score && link < next) {
        score = scores[i]
        next = link
      }
      if next == here { level -= 1 } else { here = next }
    }
    return here
  }

  /// Best-first search on one level with a beam of `breadth`; leaves what it found in `scratch.beam`, nearest first.
  func explore(
    level: Int, from starts: [Slot], breadth: Int, towards target: some WalkTarget, scratch: inout SearchScratch,
    cost: inout SearchCost
  ) {
    let width = settings.capacity(onLevel: level)
    scratch.begin(slots: capacity, breadth: breadth, width: max(width, starts.count))
    var fresh = 0
    for start in starts where scratch.meet(start) {
      scratch.fresh[fresh] = start
      fresh += 1
    }
    var next = 0
    ground.withUnsafeBufferPointer { ground in
      while true {
        if fresh > 0 {
          scratch.fresh.withUnsafeBufferPointer { slots in
            scratch.scores.withUnsafeMutableBufferPointer { target.score(slots.baseAddress!, fresh, $0.baseAddress!) }
          }
          cost.codes += fresh
          for i in 0..<fresh {
            let place = scratch.insert(
              BeamEntry(score: scratch.scores[i], slot: scratch.fresh[i]), breadth: breadth)
            if place < next { next = place }
          }
        }
        while next < scratch.beam.count, scratch.beam[next].isExpanded { next += 1 }
        guard next < scratch.beam.count else { return }
        scratch.beam[next].isExpanded = true
        let here = Int(scratch.beam[next].slot)
        fresh = 0
        if level == 0 {
          for i in here * width..<(here + 1) * width {
            let link = ground[i]
            if link == noSlot { break }
            if scratch.meet(link) {
              scratch.fresh[fresh] = link
              fresh += 1
            }
          }
        } else {
          for link in upper[here][(level - 1) * width..<level * width] {
            if link == noSlot { break }
            if scratch.meet(link) {
              scratch.fresh[fresh] = link
              fresh += 1
            }
          }
        }
      }
    }
  }
}

extension SearchScratch {
  /// Puts a node into the beam where it belongs; its place, or `Int.max` when it is too far.
  @inline(__always)
  mutating func insert(_ entry: BeamEntry, breadth: Int) -> Int {
    let count = beam.count
    if count == breadth, !BeamEntry.precedes(entry, beam[count - 1]) { return .max }
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if BeamEntry.precedes(beam[middle], entry) { low = middle + 1 } else { high = middle }
    }
    if count == breadth { beam.removeLast() }
    beam.insert(entry, at: low)
    return low
  }
}
