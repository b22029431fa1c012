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
    if count >= limit {
      guard limit > 0, Element.precedes(element, self[limit - 1]) else { return nil }
      removeLast()
    }
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if Element.precedes(self[middle], element) { low = middle + 1 } else { high = middle }
    }
    insert(element, at: low)
    return low
  }
}
