import CKernels

/// Towards a query.
struct QueryTarget: WalkTarget {
  let table: UnsafePointer<nb_code_table>
  let query: UnsafePointer<nb_code_query>

  @inline(__always)
  func score(_ slots: UnsafePointer<Slot>, _ count: Int, _ out: UnsafeMutablePointer<Float>) {
    nb_estimate(Int32(vectorLevel), table, query, slots, Int32(count), out)
  }
}

/// Towards a vector that is itself in the table.
struct SlotTarget: WalkTarget {
  let table: UnsafePointer<nb_code_table>
  let slot: Slot

  @inline(__always)
  func score(_ slots: UnsafePointer<Slot>, _ count: Int, _ out: UnsafeMutablePointer<Float>) {
    nb_estimate_pairs(Int32(vectorLevel), table, slot, slots, Int32(count), out)
  }
}
