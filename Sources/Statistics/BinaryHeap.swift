/// A priority queue: the element that precedes all others comes out first.
@usableFromInline
package struct BinaryHeap<Element: Ranked> {
  @usableFromInline var storage: [Element] = []

  @inlinable
  package init() {}

  @inlinable
  package var count: Int { storage.count }

  /// The element that precedes all others.
  @inlinable
  package var first: Element? { storage.first }

  @inlinable
  package mutating func reserveCapacity(_ count: Int) { storage.reserveCapacity(count) }

  /// Keeps the capacity.
  @inlinable
  package mutating func removeAll() { storage.removeAll(keepingCapacity: true) }

  /// - Complexity: O(log *n*).
  @inlinable
  package mutating func insert(_ element: Element) {
    storage.append(element)
    var child = storage.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard Element.precedes(storage[child], storage[parent]) else { break }
      storage.swapAt(child, parent)
      child = parent
    }
  }

  /// - Complexity: O(log *n*).
  @inlinable
  package mutating func removeFirst() -> Element? {
    guard let top = storage.first else { return nil }
    let last = storage.removeLast()
    if !storage.isEmpty { replaceFirst(with: last) }
    return top
  }

  /// Removes the first element and inserts another in one pass.
  ///
  /// - Precondition: The heap is not empty.
  /// - Complexity: O(log *n*).
  @inlinable
  package mutating func replaceFirst(with element: Element) {
    storage[0] = element
    var parent = 0
    while true {
      var best = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < storage.count && Element.precedes(storage[child], storage[best]) {
        best = child
      }
      if best == parent { return }
      storage.swapAt(parent, best)
      parent = best
    }
  }
}

extension BinaryHeap: Sendable where Element: Sendable {}
