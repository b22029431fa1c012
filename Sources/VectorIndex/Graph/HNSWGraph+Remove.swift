import CKernels

extension HNSWGraph {
  /// Removes nodes. Nodes that linked to them get links to their neighbours instead, and their children in the tree new
  /// parents, so that all other nodes stay reachable. Costs O(nodes).
  ///
  /// - Precondition: The slots are hidden in `codes`.
  mutating func remove(_ slots: [Slot], codes: CodeTable) {
    let removed = Set(slots.filter { isNode($0) })
    guard !removed.isEmpty else { return }
    codes.withKernelTable { table in
      let orphans = (0..<Slot(slotCount)).filter { slot in
        isNode(slot) && !removed.contains(slot) && parent(of: slot).map(removed.contains) == true
      }
      bridgeGaps(around: removed, table: table)
      replaceEntry(without: removed)
      for slot in removed.sorted() {
        setParent(of: slot, to: nil)
        setLevel(of: slot, to: nil)
      }
      for orphan in orphans { setParent(of: orphan, to: nil) }
      reattach(orphans, table: table)
    }
  }

  /// Replaces links to removed nodes by links to their neighbours.
  private mutating func bridgeGaps(around removed: Set<Slot>, table: KernelTable) {
    var isRemoved = [Bool](repeating: false, count: slotCount)
    for slot in removed { isRemoved[Int(slot)] = true }
    for slot in 0..<Slot(slotCount) where levels[Int(slot)] >= 0 && !isRemoved[Int(slot)] {
      for level in 0...Int(levels[Int(slot)]) where hasLink(slot, onLevel: level, toAnyOf: isRemoved) {
        let old = links(of: slot, onLevel: level)
        let gone = old.filter { isRemoved[Int($0)] }
        let remaining = old.filter { !isRemoved[Int($0)] }
        var second = Set(gone.flatMap { links(of: $0, onLevel: level) })
        second.subtract(remaining)
        let fresh = second.filter { !isRemoved[Int($0)] && $0 != slot && table.isVisible($0) }.sorted()
        setLinks(
          of: slot, onLevel: level,
          to: bridged(slot, remaining: remaining, gaps: gone.count, fresh: fresh, onLevel: level, table: table))
      }
    }
  }

  /// Called for every node in each transaction that deletes, so it allocates nothing.
  private func hasLink(_ slot: Slot, onLevel level: Int, toAnyOf marked: [Bool]) -> Bool {
    for link in list(of: slot, onLevel: level) {
      if link == noSlot { return false }
      if marked[Int(link)] { return true }
    }
    return false
  }

  /// The remaining links, and in the gaps a diverse selection of `fresh`.
  private func bridged(
    _ slot: Slot, remaining: [Slot], gaps: Int, fresh: [Slot], onLevel level: Int, table: KernelTable
  ) -> [Slot] {
    let limit = min(
      settings.maxLinks(onLevel: level), remaining.count + max(gaps, settings.maxLinks - remaining.count))
    guard !fresh.isEmpty else { return remaining }
    return HNSWGraph.selectLinks(
      linkCandidates(fresh, of: slot, table: table) + remaining.map { LinkCandidate(slot: $0, score: -.infinity) },
      limit: limit, required: remaining, table: table)
  }

  private mutating func replaceEntry(without removed: Set<Slot>) {
    guard let entry, removed.contains(entry) else { return }
    var best: Slot?
    for slot in 0..<Slot(slotCount) where levels[Int(slot)] >= 0 && !removed.contains(slot) {
      if best.map({ levels[Int(slot)] > levels[Int($0)] }) ?? true { best = slot }
    }
    setEntry(best)
  }

  /// Gives each orphan, the root of a subtree, a parent outside of that subtree.
  private mutating func reattach(_ orphans: [Slot], table: KernelTable) {
    guard count > 0 else { return }
    var roots = orphans
    let isRootLeft = (0..<Slot(slotCount)).contains { isNode($0) && parent(of: $0) == nil && !orphans.contains($0) }
    // Without the old root, the first orphan is the new one.
    if !isRootLeft, !roots.isEmpty { roots.removeFirst() }
    var scratch = SearchScratch()
    var cost = SearchCost()
    for orphan in roots {
      let target = SlotTarget(table: table, slot: orphan)
      let start = greedySearch(downTo: 0, towards: target, cost: &cost)
      beamSearch(
        level: 0, from: (start.map { [$0] } ?? []) + links(of: orphan, onLevel: 0), ef: settings.efConstruction,
        towards: target, scratch: &scratch, cost: &cost)
      let parent =
        scratch.beam.lazy.map(\.slot).first { canBeParent($0, of: orphan) }
        ?? (0..<Slot(slotCount)).first { isNode($0) && canBeParent($0, of: orphan) }
      guard let parent else { continue }
      setParent(of: orphan, to: parent)
      for (a, b) in [(orphan, parent), (parent, orphan)] {
        setLinks(of: a, onLevel: 0, to: mergedLinks(of: a, onLevel: 0, with: [b], table: table))
      }
    }
  }

  /// Whether `slot` has room for a child and is not itself in the subtree of `child`.
  private func canBeParent(_ slot: Slot, of child: Slot) -> Bool {
    guard childCounts[Int(slot)] < maxChildren else { return false }
    var above: Slot? = slot
    // A damaged tree may have a cycle.
    var steps = 0
    while let node = above {
      steps += 1
      if node == child || steps > count { return false }
      above = parent(of: node)
    }
    return true
  }
}
