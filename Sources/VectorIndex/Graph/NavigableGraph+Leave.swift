import CKernels

extension NavigableGraph {
  /// Takes nodes out. Each node that linked to them links to their neighbours instead, and their children in the tree get
  /// new parents, so that all others stay reachable.
  ///
  /// Nodes that leave must be hidden in `codes` already.
  package mutating func leave(_ slots: [Slot], codes: CodeTable) {
    let leaving = Set(slots.filter { isNode($0) })
    guard !leaving.isEmpty else { return }
    codes.withKernelTable { table in
      let orphans = (0..<Slot(capacity)).filter {
        levels[Int($0)] >= 0 && !leaving.contains($0) && parents[Int($0)] != noSlot
          && leaving.contains(parents[Int($0)])
      }
      closeGaps(around: leaving, table: table)
      chooseEntry(without: leaving)
      for slot in leaving.sorted() {
        setParent(of: slot, to: noSlot)
        setLevel(of: slot, to: -1)
      }
      for orphan in orphans { setParent(of: orphan, to: noSlot) }
      adopt(orphans, table: table)
    }
  }

  /// Replaces links to the leaving by links to what they link to.
  private mutating func closeGaps(around leaving: Set<Slot>, table: UnsafePointer<nb_code_table>) {
    var isLeaving = [Bool](repeating: false, count: capacity)
    for slot in leaving { isLeaving[Int(slot)] = true }
    for slot in 0..<Slot(capacity) where levels[Int(slot)] >= 0 && !isLeaving[Int(slot)] {
      for level in 0...Int(levels[Int(slot)]) where linksToAny(slot, onLevel: level, of: isLeaving) {
        let old = links(of: slot, onLevel: level)
        let gone = old.filter { isLeaving[Int($0)] }
        let stay = old.filter { !isLeaving[Int($0)] }
        var second = Set(gone.flatMap { links(of: $0, onLevel: level) })
        second.subtract(stay)
        let fresh = second.filter {
          !isLeaving[Int($0)] && $0 != slot && table.pointee.tail[Int($0)] > -.infinity
        }.sorted()
        setLinks(
          of: slot, onLevel: level,
          to: bridged(slot, stay: stay, gaps: gone.count, fresh: fresh, onLevel: level, table: table))
      }
    }
  }

  /// Asked of every node for each transaction that deletes: it makes no array.
  private func linksToAny(_ slot: Slot, onLevel level: Int, of marked: [Bool]) -> Bool {
    func meets(_ list: ArraySlice<Slot>) -> Bool {
      for link in list {
        if link == noSlot { return false }
        if marked[Int(link)] { return true }
      }
      return false
    }
    return level == 0
      ? meets(ground[Int(slot) * groundWidth..<(Int(slot) + 1) * groundWidth])
      : meets(upper[Int(slot)][(level - 1) * settings.degree..<level * settings.degree])
  }

  /// What stays, and from the newly offered as many as lead into other directions.
  private func bridged(
    _ slot: Slot, stay: [Slot], gaps: Int, fresh: [Slot], onLevel level: Int, table: UnsafePointer<nb_code_table>
  ) -> [Slot] {
    let limit = min(settings.capacity(onLevel: level), stay.count + max(gaps, settings.degree - stay.count))
    guard !fresh.isEmpty else { return stay }
    var scores = [Float](repeating: 0, count: fresh.count)
    nb_estimate_pairs(Int32(vectorLevel), table, slot, fresh, Int32(fresh.count), &scores)
    let candidates = fresh.indices.map { Candidate(slot: fresh[$0], score: scores[$0]) }
    return NavigableGraph.select(
      candidates + stay.map { Candidate(slot: $0, score: -.infinity) }, limit: limit, keeping: stay, table: table)
  }

  private mutating func chooseEntry(without leaving: Set<Slot>) {
    guard entry != noSlot, leaving.contains(entry) else { return }
    var best = noSlot
    for slot in 0..<Slot(capacity) where levels[Int(slot)] >= 0 && !leaving.contains(slot) {
      if best == noSlot || levels[Int(slot)] > levels[Int(best)] { best = slot }
    }
    setEntry(best)
  }

  /// Gives each orphan, the root of a subtree of its own, a parent outside of that subtree.
  private mutating func adopt(_ orphans: [Slot], table: UnsafePointer<nb_code_table>) {
    guard count > 0 else { return }
    var roots = orphans
    if !(0..<capacity).contains(where: { levels[$0] >= 0 && parents[$0] == noSlot && !orphans.contains(Slot($0)) }) {
      roots.removeFirst()  // the root left: its first child follows it
    }
    var scratch = SearchScratch()
    var cost = SearchCost()
    for orphan in roots {
      let target = SlotTarget(table: table, slot: orphan)
      let start = descend(to: 0, towards: target, cost: &cost)
      explore(
        level: 0, from: [start] + links(of: orphan, onLevel: 0), breadth: settings.breadth, towards: target,
        scratch: &scratch, cost: &cost)
      let nearby = scratch.beam.map(\.slot)
      let parent =
        nearby.first { canAdopt($0, orphan) } ?? (0..<Slot(capacity)).first { isNode($0) && canAdopt($0, orphan) }
      guard let parent else { continue }
      setParent(of: orphan, to: parent)
      for (a, b) in [(orphan, parent), (parent, orphan)] {
        setLinks(of: a, onLevel: 0, to: listOf(a, onLevel: 0, with: [b], table: table))
      }
    }
  }

  /// Whether `parent` has room and is not itself below `child`.
  private func canAdopt(_ parent: Slot, _ child: Slot) -> Bool {
    guard children[Int(parent)] < settings.degree else { return false }
    var above = parent
    while above != noSlot {
      if above == child { return false }
      above = parents[Int(above)]
    }
    return true
  }
}
