import CKernels

/// Codes that may be among the nearest: slots with an estimate and an upper bound of their similarity.
package struct CandidateList: Sendable {
  var slots: [Slot] = []
  var estimates: [Float] = []
  var uppers: [Float] = []

  /// Places in the order in which they should be re-ranked: highest upper bound first, equals as they were found.
  var order: [Int] {
    // One number each, bound before place, sorts many times faster than a closure that looks both up.
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

/// The `limit` highest of many numbers: the lowest of them is what a newcomer must beat.
struct HighestFew {
  private var heap: [Float] = []
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
    heap.reserveCapacity(min(limit, 4096))
  }

  /// The lowest kept, once there are `limit`.
  var threshold: Float { heap.count < limit ? -.greatestFiniteMagnitude : heap[0] }

  mutating func offer(_ value: Float) {
    if heap.count < limit {
      heap.append(value)
      var child = heap.count - 1
      while child > 0, heap[child] < heap[(child - 1) / 2] {
        heap.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
      return
    }
    guard limit > 0, value > heap[0] else { return }
    heap[0] = value
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child] < heap[least] {
        least = child
      }
      if least == parent { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
