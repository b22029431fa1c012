import CKernels
import Concurrency

extension HNSWGraph {
  /// The tree's limit of children, so that links that are never pruned cannot fill a list.
  var maxChildren: Int { settings.maxLinks }

  /// What the search for one new node found.
  struct InsertionPlan {
    /// Its links on each level, the ground first.
    var links: [[Slot]] = []
    /// Nearest first.
    var parentCandidates: [Slot] = []
  }

  /// Inserts slots that have codes, in batches that grow with the graph; `key` gives what a node's level is drawn from.
  ///
  /// The members of a batch search the graph as it was before the batch, in parallel, and each other; then every changed
  /// list is computed by one thread from the batch in its order. So the graph does not depend on the thread count.
  mutating func insert(
    _ slots: [Slot], codes: CodeTable, key: (Slot) -> Int64, progress: (_ done: Int) throws -> Void
  ) rethrows {
    grow(to: codes.count)
    var done = 0
    while done < slots.count {
      let size = max(1, min(slots.count - done, min(512, count / 16)))
      let batch = Array(slots[done..<done + size])
      let levels = batch.map { settings.level(of: key($0)) }
      codes.withKernelTable { insertBatch(batch, levels: levels, table: $0) }
      done += size
      try progress(done)
    }
  }

  private mutating func insertBatch(_ batch: [Slot], levels: [Int], table: KernelTable) {
    var plans = [InsertionPlan](repeating: InsertionPlan(), count: batch.count)
    if let topLevel {
      plans.withUnsafeMutableBufferPointer { out in
        let out = UncheckedBuffer(out)
        parallelChunks(batch.count, grain: 16) { chunk in
          ScratchPool.shared.with { scratch in
            for i in chunk {
              out.base[i] = planInsertion(
                batch[i], level: levels[i], topLevel: topLevel, peers: batch[..<i], peerLevels: levels, table: table,
                &scratch)
            }
          }
        }
      }
    }
    for (i, slot) in batch.enumerated() { addNode(slot, level: levels[i], plan: plans[i]) }
    addBackLinks(batch, levels: levels, table: table)
  }

  /// Finds the links of a new node in the graph as it is, and among earlier members of its batch.
  private func planInsertion(
    _ slot: Slot, level: Int, topLevel: Int, peers: ArraySlice<Slot>, peerLevels: [Int], table: KernelTable,
    _ scratch: inout SearchScratch
  ) -> InsertionPlan {
    var cost = SearchCost()
    var plan = InsertionPlan()
    let target = SlotTarget(table: table, slot: slot)
    let start = min(level, topLevel)
    var starts = greedySearch(downTo: start, towards: target, cost: &cost).map { [$0] } ?? []
    let peers = peers.isEmpty ? [] : linkCandidates(Array(peers), of: slot, table: table)
    plan.links = Array(repeating: [], count: level + 1)
    for l in (0...start).reversed() {
      beamSearch(level: l, from: starts, ef: settings.efConstruction, towards: target, scratch: &scratch, cost: &cost)
      var candidates = scratch.beam.map { LinkCandidate(slot: $0.slot, score: $0.score) }
      starts = candidates.prefix(8).map(\.slot)
      let worst = candidates.count < settings.efConstruction ? -Float.infinity : candidates[candidates.count - 1].score
      for (i, peer) in peers.enumerated() where peerLevels[i] >= l && peer.score > worst { candidates.append(peer) }
      candidates.sort(by: LinkCandidate.precedes)
      let usable = candidates.filter { table.isVisible($0.slot) && $0.slot != slot }
      plan.links[l] = HNSWGraph.selectLinks(usable, limit: settings.maxLinks, table: table)
      if l == 0 { plan.parentCandidates = usable.prefix(64).map(\.slot) }
    }
    return plan
  }

  /// Makes a slot a node with its own links and a parent.
  private mutating func addNode(_ slot: Slot, level: Int, plan: InsertionPlan) {
    let before = topLevel
    setLevel(of: slot, to: level)
    if entry != nil {
      let parent =
        plan.parentCandidates.first { isNode($0) && childCounts[Int($0)] < maxChildren } ?? anyParent(except: slot)
      for (l, links) in plan.links.enumerated() {
        var links = links
        if l == 0, let parent, !links.contains(parent) { links.append(parent) }
        setLinks(of: slot, onLevel: l, to: links)
      }
      setParent(of: slot, to: parent)
    }
    if before.map({ level > $0 }) ?? true { setEntry(slot) }
  }

  /// Adds each member of the batch to the lists of the nodes that it links to.
  private mutating func addBackLinks(_ batch: [Slot], levels: [Int], table: KernelTable) {
    // The key is level << 32 | slot.
    var newcomers: [UInt64: [Slot]] = [:]
    for (i, slot) in batch.enumerated() {
      for l in 0...levels[i] {
        for link in links(of: slot, onLevel: l) { newcomers[UInt64(l) << 32 | UInt64(link), default: []].append(slot) }
      }
    }
    let keys = newcomers.keys.sorted()
    let added = keys.map { newcomers[$0]! }
    var merged = [[Slot]](repeating: [], count: keys.count)
    merged.withUnsafeMutableBufferPointer { out in
      let out = UncheckedBuffer(out)
      parallelChunks(keys.count, grain: 32) { chunk in
        for i in chunk {
          out.base[i] = mergedLinks(
            of: Slot(truncatingIfNeeded: keys[i]), onLevel: Int(keys[i] >> 32), with: added[i], table: table)
        }
      }
    }
    for (key, links) in zip(keys, merged) {
      setLinks(of: Slot(truncatingIfNeeded: key), onLevel: Int(key >> 32), to: links)
    }
  }

  /// The first other node with room for a child: the leaves of a tree have none, so there is one.
  private func anyParent(except slot: Slot) -> Slot? {
    (0..<Slot(slotCount)).first { $0 != slot && isNode($0) && childCounts[Int($0)] < maxChildren }
  }
}
