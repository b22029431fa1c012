import CKernels

/// One pass over codes.
///
/// Its state has one owner and is changed by plain `mutating` calls: captured by closures, each touch of it would be
/// checked at run time for exclusive access, which cost more than the scan itself.
struct CodeScan {
  /// Codes handed to the kernel at once. The first blocks are small, so that nearly all codes meet a threshold.
  private static let firstBlock = 64
  private static let block = 2048

  private var best: HighestFew
  private var found = CandidateList()
  private var slots = [Slot](repeating: 0, count: CodeScan.block + 16)
  private var estimates = [Float](repeating: 0, count: CodeScan.block + 16)
  private var uppers = [Float](repeating: 0, count: CodeScan.block + 16)

  init(limit: Int) { best = HighestFew(limit: limit) }

  mutating func run(
    _ table: UnsafePointer<nb_code_table>, _ query: UnsafePointer<nb_code_query>, rows: UnsafePointer<Slot>?, count: Int
  ) {
    var first = 0
    var block = CodeScan.firstBlock
    while first < count {
      let size = min(block, count - first)
      let kept = nb_scan(
        Int32(vectorLevel), table, query, rows.map { $0 + first }, UInt32(rows == nil ? first : 0), Int32(size),
        best.threshold, &slots, &estimates, &uppers)
      for i in 0..<Int(kept) {
        best.offer(2 * estimates[i] - uppers[i])
        found.slots.append(slots[i])
        found.estimates.append(estimates[i])
        found.uppers.append(uppers[i])
      }
      first += size
      block = min(2 * block, CodeScan.block)
    }
  }

  /// What may be among the nearest, after the last block.
  consuming func candidates() -> CandidateList {
    found.retain(above: best.threshold)
    return found
  }
}
