import CKernels

/// A possible link, with its similarity to the node that would have it.
struct Candidate {
  var slot: Slot
  var score: Float

  static func precedes(_ a: Candidate, _ b: Candidate) -> Bool {
    a.score != b.score ? a.score > b.score : a.slot < b.slot
  }
}

extension NavigableGraph {
  /// Links that lead into different directions: a candidate is taken when it is nearer to the node than to any taken
  /// before it (Malkov & Yashunin, algorithm 4). `kept` are taken whatever their place.
  static func select(
    _ candidates: [Candidate], limit: Int, keeping kept: [Slot] = [], table: UnsafePointer<nb_code_table>
  ) -> [Slot] {
    if candidates.count <= limit { return candidates.map(\.slot) }
    var chosen = kept
    chosen.reserveCapacity(limit + 1)
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: max(limit, kept.count) + 16) { scores in
      for candidate in candidates.sorted(by: Candidate.precedes) {
        if chosen.count >= limit { break }
        if kept.contains(candidate.slot) { continue }
        if !chosen.isEmpty {
          nb_estimate_pairs(
            Int32(vectorLevel), table, candidate.slot, chosen, Int32(chosen.count), scores.baseAddress!)
          var nearer = false
          for i in 0..<chosen.count where scores[i] > candidate.score {
            nearer = true
            break
          }
          if nearer { continue }
        }
        chosen.append(candidate.slot)
      }
      return chosen
    }
  }

  /// What the list of `slot` becomes when `newcomers` want to be in it: all of them where there is room, else a selection
  /// that keeps the tree's links.
  func listOf(
    _ slot: Slot, onLevel level: Int, with newcomers: [Slot], table: UnsafePointer<nb_code_table>
  ) -> [Slot] {
    let old = links(of: slot, onLevel: level)
    let added = newcomers.filter { !old.contains($0) && $0 != slot }
    let limit = settings.capacity(onLevel: level)
    let all = old + added
    if all.count <= limit { return all }
    let kept = level == 0 ? all.filter { isTreeLink(slot, $0) } : []
    var scores = [Float](repeating: 0, count: all.count)
    nb_estimate_pairs(Int32(vectorLevel), table, slot, all, Int32(all.count), &scores)
    let candidates = all.indices.map { Candidate(slot: all[$0], score: scores[$0]) }
    return NavigableGraph.select(candidates, limit: limit, keeping: kept, table: table)
  }
}
