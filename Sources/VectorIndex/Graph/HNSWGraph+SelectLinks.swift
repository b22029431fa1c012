import CKernels

/// A possible link, with its similarity to the node that would get it.
struct LinkCandidate {
  var slot: Slot
  var score: Float

  static func precedes(_ a: LinkCandidate, _ b: LinkCandidate) -> Bool {
    a.score != b.score ? a.score > b.score : a.slot < b.slot
  }
}

extension HNSWGraph {
  /// The diverse neighbours of a node: a candidate is selected when it is nearer to the node than to any selected before it
  /// (Malkov & Yashunin, algorithm 4). `required` are always selected.
  static func selectLinks(
    _ candidates: [LinkCandidate], limit: Int, required: [Slot] = [], table: KernelTable
  ) -> [Slot] {
    if candidates.count <= limit { return candidates.map(\.slot) }
    var selected = required
    selected.reserveCapacity(limit + 1)
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: max(limit, required.count) + 16) { scores in
      for candidate in candidates.sorted(by: LinkCandidate.precedes) {
        if selected.count >= limit { break }
        if required.contains(candidate.slot) { continue }
        if !selected.isEmpty {
          nb_estimate_pairs(
            Int32(vectorLevel), table, candidate.slot, selected, Int32(selected.count), scores.baseAddress!)
          if scores[..<selected.count].contains(where: { $0 > candidate.score }) { continue }
        }
        selected.append(candidate.slot)
      }
      return selected
    }
  }

  /// The list of `slot` with `newcomers`: all of them where they fit, else a selection that keeps the links of the tree.
  func mergedLinks(
    of slot: Slot, onLevel level: Int, with newcomers: [Slot], table: KernelTable
  ) -> [Slot] {
    let old = links(of: slot, onLevel: level)
    let added = newcomers.filter { !old.contains($0) && $0 != slot }
    let limit = settings.maxLinks(onLevel: level)
    let all = old + added
    if all.count <= limit { return all }
    let required = level == 0 ? all.filter { isTreeLink(slot, $0) } : []
    return HNSWGraph.selectLinks(
      linkCandidates(all, of: slot, table: table), limit: limit, required: required, table: table)
  }

  func linkCandidates(_ slots: [Slot], of slot: Slot, table: KernelTable) -> [LinkCandidate] {
    var scores = [Float](repeating: 0, count: slots.count)
    nb_estimate_pairs(Int32(vectorLevel), table, slot, slots, Int32(slots.count), &scores)
    return zip(slots, scores).map { LinkCandidate(slot: $0, score: $1) }
  }
}
