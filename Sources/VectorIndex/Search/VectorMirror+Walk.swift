import CKernels

extension VectorMirror {
  /// Similarity by the code alone.
  package func estimate(_ query: CodeQuery, of slot: Slot) -> Float {
    var score: Float = 0
    codes.withKernelTable { table in
      query.withKernelQuery { nb_estimate(Int32(vectorLevel), table, $0, [slot], 1, &score) }
    }
    return score
  }

  /// Slots that the graph finds near a query, with the bound of each; unlinked slots are compared one by one.
  func walk(
    for query: CodeQuery, breadth: Int, scratch: inout SearchScratch, cost: inout SearchCost
  ) -> CandidateList {
    var found = CandidateList()
    guard let graph else { return found }
    codes.withKernelTable { table in
      query.withKernelQuery { query in
        if graph.entry != noSlot {
          let target = QueryTarget(table: table, query: query)
          let start = graph.descend(to: 0, towards: target, cost: &cost)
          graph.explore(level: 0, from: [start], breadth: breadth, towards: target, scratch: &scratch, cost: &cost)
          found.slots = scratch.beam.map(\.slot)
          found.estimates = scratch.beam.map(\.score)
        }
        if !unlinked.isEmpty {
          var scores = [Float](repeating: 0, count: unlinked.count)
          nb_estimate(Int32(vectorLevel), table, query, unlinked, Int32(unlinked.count), &scores)
          cost.codes += unlinked.count
          found.slots += unlinked
          found.estimates += scores
        }
        found.uppers = zip(found.slots, found.estimates).map { slot, estimate in
          estimate
            + (table.pointee.error[Int(slot)] * query.pointee.inside
              + table.pointee.tail[Int(slot)] * query.pointee.outside + query.pointee.slack)
        }
      }
    }
    // Slots whose vector is gone guide the walk; they are no answer.
    var kept = CandidateList()
    for i in found.slots.indices where states[Int(found.slots[i])] == .live {
      kept.slots.append(found.slots[i])
      kept.estimates.append(found.estimates[i])
      kept.uppers.append(found.uppers[i])
    }
    return kept
  }
}
