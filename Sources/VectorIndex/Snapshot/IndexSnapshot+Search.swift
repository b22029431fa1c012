import CKernels
import Statistics

extension IndexSnapshot {
  /// The nearest vectors to a quantised query, nearest first, ties by neuron.
  ///
  /// - Parameter similarity: The float32 similarity of the query and a slot; nil leaves the slot out.
  package func search(
    _ query: CodeQuery, _ request: SearchRequest, scratch: inout SearchScratch, cost: inout SearchCost,
    similarity: (_ slot: Slot) throws -> Float?
  ) rethrows -> [Neighbour] {
    let limit = min(request.limit, liveCount)
    guard limit > 0 else { return [] }
    let wanted = limit + (request.excluded == nil ? 0 : 1)
    let candidates =
      if let ef = request.ef {
        graphCandidates(
          for: query, ef: min(max(ef, wanted), slotCount), among: request.slots.map(Set.init), scratch: &scratch,
          cost: &cost)
      } else {
        codes.scan(for: query, limit: wanted, slots: request.slots, cost: &cost)
      }
    var nearest = TopK<Neighbour>(limit: limit)
    for i in candidates.rerankOrder {
      // Upper bounds descend: once one is below the last of the nearest, so are all that follow.
      if candidates.uppers[i] < nearest.worst?.similarity ?? -.greatestFiniteMagnitude { break }
      let slot = candidates.slots[i]
      if slot == request.excluded { continue }
      cost.vectors += 1
      guard let similarity = try similarity(slot) else { continue }
      nearest.insert(
        Neighbour(neuron: neurons[Int(slot)], embedding: embeddings[Int(slot)], similarity: similarity))
    }
    return nearest.elements
  }

  /// Live slots that the graph search finds, and all unlinked ones.
  private func graphCandidates(
    for query: CodeQuery, ef: Int, among allowed: Set<Slot>?, scratch: inout SearchScratch, cost: inout SearchCost
  ) -> CandidateList {
    var list = CandidateList()
    guard let graph else { return list }
    codes.withKernelTable { table in
      query.withKernelQuery { query in
        // Nodes without a vector direct the search; they are no results.
        func append(_ slot: Slot, _ estimate: Float) {
          guard states[Int(slot)] == .live, allowed?.contains(slot) != false else { return }
          let bound =
            table.pointee.error[Int(slot)] * query.pointee.inside
            + table.pointee.tail[Int(slot)] * query.pointee.outside + query.pointee.slack
          list.append(slot, estimate: estimate, upper: estimate + bound)
        }
        let target = QueryTarget(table: table, query: query)
        graph.search(towards: target, ef: ef, scratch: &scratch, cost: &cost)
        for entry in scratch.beam { append(entry.slot, entry.score) }
        guard !unlinked.isEmpty else { return }
        var scores = [Float](repeating: 0, count: unlinked.count)
        target.score(unlinked, unlinked.count, &scores)
        cost.codes += unlinked.count
        for (slot, score) in zip(unlinked, scores) { append(slot, score) }
      }
    }
    return list
  }

  /// The similarity of a query and a slot by its code alone.
  package func estimate(_ query: CodeQuery, of slot: Slot) -> Float {
    var score: Float = 0
    codes.withKernelTable { table in
      query.withKernelQuery { QueryTarget(table: table, query: $0).score([slot], 1, &score) }
    }
    return score
  }
}
