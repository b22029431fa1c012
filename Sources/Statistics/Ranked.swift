/// Something with a strict total order, best first.
///
/// Ties must be decided by a second key (an index), so that rankings do not depend on the order of arrival.
@usableFromInline
package protocol Ranked {
  /// Whether `a` ranks before `b`.
  static func precedes(_ a: Self, _ b: Self) -> Bool
}

extension Array where Element: Ranked {
  /// Inserts into an array sorted best first and keeps at most `limit` elements.
  ///
  /// - Returns: The index of the new element; nil where the array is full of better ones.
  /// - Complexity: O(log *n*) comparisons and O(*n*) moves.
  @inlinable @inline(__always)
  package mutating func insertRanked(_ element: Element, limit: Int) -> Int? {
    let isFull = count >= limit
    if isFull { guard limit > 0, Element.precedes(element, self[limit - 1]) else { return nil } }
    var (low, high) = (0, isFull ? limit - 1 : count)
    while low < high {
      let middle = (low + high) / 2
      // Conditional moves instead of branches, which would be mispredicted half of the time.
      let isBefore = Element.precedes(self[middle], element)
      low = isBefore ? middle + 1 : low
      high = isBefore ? high : middle
    }
    if !isFull {
      insert(element, at: low)
    } else {
      // One shift instead of `removeLast` and `insert`.
      withUnsafeMutableBufferPointer { elements in
        guard let first = elements.baseAddress else { return }
        (first + low + 1).update(from: first + low, count: limit - 1 - low)
        first[low] = element
      }
    }
    return low
  }
}
