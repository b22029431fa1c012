import CKernels

extension CodeTable {
  /// Every slot that may be among the `limit` nearest, and no promise of leaving out any other.
  ///
  /// `rows` limits the scan to these slots; nil scans all.
  func scan(for query: CodeQuery, limit: Int, rows: [Slot]? = nil, cost: inout SearchCost) -> CandidateList {
    let total = rows?.count ?? count
    var scan = CodeScan(limit: limit)
    withKernelTable { table in
      query.withKernelQuery { query in
        if let rows {
          rows.withUnsafeBufferPointer { scan.run(table, query, rows: $0.baseAddress, count: total) }
        } else {
          scan.run(table, query, rows: nil, count: total)
        }
      }
    }
    cost.codes += total
    return scan.candidates()
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
