/// Slots that may be among the nearest, each with an estimate and an upper bound of its similarity.
struct CandidateList: Sendable {
  private(set) var slots: [Slot] = []
  private(set) var estimates: [Float] = []
  private(set) var uppers: [Float] = []

  mutating func append(_ slot: Slot, estimate: Float, upper: Float) {
    slots.append(slot)
    estimates.append(estimate)
    uppers.append(upper)
  }

  /// Removes those whose upper bound is below `threshold`.
  mutating func retain(from threshold: Float) {
    var count = 0
    for i in slots.indices where uppers[i] >= threshold {
      slots[count] = slots[i]
      estimates[count] = estimates[i]
      uppers[count] = uppers[i]
      count += 1
    }
    slots.removeLast(slots.count - count)
    estimates.removeLast(estimates.count - count)
    uppers.removeLast(uppers.count - count)
  }

  /// Indices by descending upper bound, ties in ascending order.
  var rerankOrder: [Int] {
    // One integer each, bound before index, sorts many times faster than a closure that looks both up.
    var keys = [UInt64](unsafeUninitializedCapacity: uppers.count) { keys, count in
      for i in uppers.indices {
        let bits = uppers[i].bitPattern
        let descending = bits >> 31 == 0 ? ~bits ^ 0x8000_0000 : bits
        keys[i] = UInt64(descending) << 32 | UInt64(i)
      }
      count = uppers.count
    }
    keys.sort()
    return keys.map { Int($0 & 0xffff_ffff) }
  }
}
