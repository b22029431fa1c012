/// The best `limit` of the elements inserted so far, best first.
@usableFromInline
package struct TopK<Element: Ranked> {
  /// At most this many elements.
  @usableFromInline package let limit: Int
  @usableFromInline var storage: [Element] = []

  @inlinable
  package init(limit: Int) {
    self.limit = limit
    storage.reserveCapacity(Swift.min(limit, 1024))
  }

  /// Best first.
  @inlinable
  package var elements: [Element] { storage }

  /// The last of a full list, which a new element must precede; nil while there is room.
  @inlinable
  package var worst: Element? { storage.count < limit ? nil : storage.last }

  /// - Complexity: O(log `limit`) comparisons and O(`limit`) moves; one comparison where the element is not among the best.
  @inlinable
  package mutating func insert(_ element: Element) { _ = storage.insertRanked(element, limit: limit) }
}

extension TopK: Sendable where Element: Sendable {}
