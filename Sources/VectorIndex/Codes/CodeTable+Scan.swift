import CKernels

extension CodeTable {
  /// All slots that may be among the `limit` nearest of a query, by the bounds of their codes, and possibly others.
  ///
  /// - Parameter slots: Those to scan; nil for all.
  func scan(for query: CodeQuery, limit: Int, slots: [Slot]? = nil, cost: inout SearchCost) -> CandidateList {
    let total = slots?.count ?? count
    var scan = CodeScan(limit: limit)
    withKernelTable { table in
      query.withKernelQuery { query in
        if let slots {
          slots.withUnsafeBufferPointer { scan.run(table, query, slots: $0.baseAddress, count: total) }
        } else {
          scan.run(table, query, slots: nil, count: total)
        }
      }
    }
    cost.codes += total
    return scan.candidates()
  }
}

/// The state of one pass over codes.
///
/// A struct with `mutating` methods: were its state captured by closures, each access would be checked at run time for
/// exclusivity, which cost more than the scan itself.
private struct CodeScan {
  /// Codes a kernel call. The first blocks are small, so that nearly all codes are compared with a threshold.
  private static let firstBlock = 64
  private static let block = 2048

  private var lowerBounds: TopScores
  private var list = CandidateList()
  private var slots = [Slot](repeating: 0, count: CodeScan.block + 16)
  private var estimates = [Float](repeating: 0, count: CodeScan.block + 16)
  private var uppers = [Float](repeating: 0, count: CodeScan.block + 16)

  init(limit: Int) { lowerBounds = TopScores(limit: limit) }

  mutating func run(_ table: KernelTable, _ query: KernelQuery, slots rows: UnsafePointer<Slot>?, count: Int) {
    var first = 0
    var block = CodeScan.firstBlock
    while first < count {
      let size = min(block, count - first)
      let selected = nb_scan(
        Int32(vectorLevel), table, query, rows.map { $0 + first }, UInt32(rows == nil ? first : 0), Int32(size),
        lowerBounds.threshold, &slots, &estimates, &uppers)
      for i in 0..<Int(selected) {
        lowerBounds.insert(2 * estimates[i] - uppers[i])
        list.append(slots[i], estimate: estimates[i], upper: uppers[i])
      }
      first += size
      block = min(2 * block, CodeScan.block)
    }
  }

  consuming func candidates() -> CandidateList {
    list.retain(from: lowerBounds.threshold)
    return list
  }
}
