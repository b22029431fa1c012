import CKernels

extension NavigableGraph {
  /// Most children that a node takes in the tree, so that protected links never fill its list.
  private var mostChildren: Int { settings.degree }

  /// What one node found to link to, level by level from the ground.
  struct Finding {
    var links: [[Slot]] = []
    /// Ground candidates, nearest first: one of them becomes its parent.
    var nearby: [Slot] = []
  }

  /// Adds slots that hold codes as nodes, in batches that grow with the graph; `key` gives what a level is drawn from.
  ///
  /// Members of a batch search the graph as it was before the batch, in parallel, and compare among themselves; then
  /// each list that changes is made by one worker from the batch in its order. So threads change nothing.
  package mutating func join(
    _ slots: [Slot], codes: CodeTable, key: (Slot) -> Int64, progress: (Int) throws -> Void
  ) rethrows {
    grow(to: codes.count)
    var done = 0
    while done < slots.count {
      let size = max(1, min(slots.count - done, min(512, count / 16)))
      let batch = Array(slots[done..<done + size])
      let levels = batch.map { settings.level(of: key($0)) }
      codes.withKernelTable { joinBatch(batch, levels: levels, table: $0) }
      done += size
      try progress(done)
    }
  }

  private mutating func joinBatch(_ batch: [Slot], levels: [Int], table: UnsafePointer<nb_code_table>) {
    var findings = [Finding](repeating: Finding(), count: batch.count)
    if entry != noSlot {
      findings.withUnsafeMutableBufferPointer { out in
        let out = UncheckedBuffer(out)
        let shares = (batch.count + 15) / 16
        forEachInParallel(shares) { share in
          ScratchPool.shared.with { scratch in
            for i in share * 16..<min(batch.count, share * 16 + 16) {
              out.base[i] = find(batch[i], level: levels[i], among: batch[..<i], levels: levels, table: table, &scratch)
            }
          }
        }
      }
    }
    for (i, slot) in batch.enumerated() { place(slot, level: levels[i], finding: findings[i]) }
    linkBack(batch, levels: levels, table: table)
  }

  /// Finds the links of one slot in the graph as it is, and among earlier members of its batch.
  private func find(
    _ slot: Slot, level: Int, among earlier: ArraySlice<Slot>, levels: [Int], table: UnsafePointer<nb_code_table>,
    _ scratch: inout SearchScratch
  ) -> Finding {
    var cost = SearchCost()
    var finding = Finding()
    let target = SlotTarget(table: table, slot: slot)
    var starts = [descend(to: min(level, top), towards: target, cost: &cost)]
    var peers = [Candidate]()
    if !earlier.isEmpty {
      var scores = [Float](repeating: 0, count: earlier.count)
      earlier.withUnsafeBufferPointer { target.score($0.baseAddress!, earlier.count, &scores) }
      peers = zip(earlier, scores).map { Candidate(slot: $0, score: $1) }
    }
    finding.links = Array(repeating: [], count: level + 1)
    for l in stride(from: min(level, top), through: 0, by: -1) {
      explore(level: l, from: starts, breadth: settings.breadth, towards: target, scratch: &scratch, cost: &cost)
      var candidates = scratch.beam.map { Candidate(slot: $0.slot, score: $0.score) }
      starts = candidates.prefix(8).map(\.slot)
      let worst = candidates.count < settings.breadth ? -Float.infinity : candidates[candidates.count - 1].score
      for (i, peer) in peers.enumerated() where levels[i] >= l && peer.score > worst { candidates.append(peer) }
      candidates.sort(by: Candidate.precedes)
      let usable = candidates.filter { table.pointee.tail[Int($0.slot)] > -.infinity && $0.slot != slot }
      finding.links[l] = NavigableGraph.select(usable, limit: settings.degree, table: table)
      if l == 0 { finding.nearby = usable.prefix(64).map(\.slot) }
    }
    return finding
  }

  /// Gives a slot its own links and its place in the tree.
  private mutating func place(_ slot: Slot, level: Int, finding: Finding) {
    let before = top
    setLevel(of: slot, to: level)
    if entry != noSlot {
      let parent = finding.nearby.first { isNode($0) && children[Int($0)] < mostChildren } ?? anyParent()
      for (l, links) in finding.links.enumerated() {
        var own = links
        if l == 0, !own.contains(parent) { own.append(parent) }
        setLinks(of: slot, onLevel: l, to: own)
      }
      setParent(of: slot, to: parent)
    }
    if level > before { setEntry(slot) }
  }

  /// Puts each member of the batch into the lists of those it links to.
  private mutating func linkBack(_ batch: [Slot], levels: [Int], table: UnsafePointer<nb_code_table>) {
    var wanted: [UInt64: [Slot]] = [:]
    for (i, slot) in batch.enumerated() {
      for l in 0...levels[i] where l <= top {
        for link in links(of: slot, onLevel: l) { wanted[UInt64(l) << 32 | UInt64(link), default: []].append(slot) }
      }
    }
    let lists = wanted.keys.sorted()
    var made = [[Slot]](repeating: [], count: lists.count)
    made.withUnsafeMutableBufferPointer { out in
      let out = UncheckedBuffer(out)
      let newcomers = lists.map { wanted[$0]! }
      forEachInParallel((lists.count + 31) / 32) { share in
        for i in share * 32..<min(lists.count, share * 32 + 32) {
          out.base[i] = listOf(
            Slot(truncatingIfNeeded: lists[i]), onLevel: Int(lists[i] >> 32), with: newcomers[i], table: table)
        }
      }
    }
    for (i, list) in lists.enumerated() {
      setLinks(of: Slot(truncatingIfNeeded: list), onLevel: Int(list >> 32), to: made[i])
    }
  }

  /// A node that can take one more child: there always is one, as a tree has leaves.
  func anyParent() -> Slot {
    for slot in 0..<capacity where levels[slot] >= 0 && children[slot] < mostChildren { return Slot(slot) }
    return entry
  }
}
