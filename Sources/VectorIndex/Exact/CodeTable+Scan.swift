import CKernels

extension CodeTable {
  private static let block = 2048

  /// Every slot that may be among the `limit` nearest, and no promise of leaving out any other.
  ///
  /// `rows` limits the scan to these slots; nil scans all.
  func scan(for query: CodeQuery, limit: Int, rows: [Slot]? = nil, cost: inout SearchCost) -> CandidateList {
    var found = CandidateList()
    var best = HighestFew(limit: limit)
    let total = rows?.count ?? count
    var slots = [Slot](repeating: 0, count: CodeTable.block + 16)
    var estimates = [Float](repeating: 0, count: CodeTable.block + 16)
    var uppers = estimates
    withKernelTable { table in
      query.withKernelQuery { query in
        func scanBlock(_ first: Int, _ rows: UnsafePointer<Slot>?) {
          let kept = nb_scan(
            Int32(vectorLevel), table, query, rows.map { $0 + first }, UInt32(rows == nil ? first : 0),
            Int32(min(CodeTable.block, total - first)), best.threshold, &slots, &estimates, &uppers)
          for i in 0..<Int(kept) {
            best.offer(2 * estimates[i] - uppers[i])
            found.slots.append(slots[i])
            found.estimates.append(estimates[i])
            found.uppers.append(uppers[i])
          }
        }
        if let rows {
          rows.withUnsafeBufferPointer { rows in
            for first in stride(from: 0, to: total, by: CodeTable.block) { scanBlock(first, rows.baseAddress) }
          }
        } else {
          for first in stride(from: 0, to: total, by: CodeTable.block) { scanBlock(first, nil) }
        }
      }
    }
    cost.codes += total
    found.retain(above: best.threshold)
    return found
  }

  /// Estimates of the given slots, in their order.
  func estimates(of slots: UnsafeBufferPointer<Slot>, for query: CodeQuery, into out: UnsafeMutablePointer<Float>) {
    withKernelTable { table in
      query.withKernelQuery { nb_estimate(Int32(vectorLevel), table, $0, slots.baseAddress, Int32(slots.count), out) }
    }
  }
}

extension CandidateList {
  /// Drops what can no longer be among the nearest.
  mutating func retain(above threshold: Float) {
    var kept = 0
    for i in slots.indices where uppers[i] >= threshold {
      slots[kept] = slots[i]
      estimates[kept] = estimates[i]
      uppers[kept] = uppers[i]
      kept += 1
    }
    slots.removeLast(slots.count - kept)
    estimates.removeLast(estimates.count - kept)
    uppers.removeLast(uppers.count - kept)
  }
}
