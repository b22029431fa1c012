extension VectorMirror {
  /// The nearest vectors to a checked query, nearest first, ties by neuron.
  ///
  /// `similarity` compares the query with the vector of a slot in float32; nil where the file has no such row, which is
  /// then no answer.
  package func search(
    _ query: CodeQuery, _ request: SearchRequest, scratch: inout SearchScratch, cost: inout SearchCost,
    similarity: (_ slot: Slot) throws -> Float?
  ) rethrows -> [Neighbour] {
    let limit = min(request.limit, liveCount)
    guard limit > 0 else { return [] }
    let wanted = limit + (request.excluded == nil ? 0 : 1)
    let candidates: CandidateList
    switch request.plan {
    case .exact: candidates = codes.scan(for: query, limit: wanted, rows: request.rows, cost: &cost)
    case .hnsw:
      // A beam of more places than there are slots would only be longer to reserve.
      let breadth = min(max(request.breadth, wanted), slotCount)
      var found = walk(for: query, breadth: breadth, scratch: &scratch, cost: &cost)
      if let rows = request.rows { found.keep(Set(rows)) }
      candidates = found
    }
    var nearest = Nearest(limit: limit)
    for i in candidates.order {
      // In order of upper bounds: once one cannot reach the last of the nearest, none after it can.
      if candidates.uppers[i] < nearest.threshold { break }
      let slot = candidates.slots[i]
      if slot == request.excluded { continue }
      cost.vectors += 1
      guard let similarity = try similarity(slot) else { continue }
      nearest.offer(
        Neighbour(neuron: neurons[Int(slot)], embedding: embeddings[Int(slot)], similarity: similarity))
    }
    return nearest.neighbours
  }
}

extension CandidateList {
  mutating func keep(_ allowed: Set<Slot>) {
    var kept = CandidateList()
    for i in slots.indices where allowed.contains(slots[i]) {
      kept.slots.append(slots[i])
      kept.estimates.append(estimates[i])
      kept.uppers.append(uppers[i])
    }
    self = kept
  }
}
