/// The few nearest of many, best first, fed in rising order of their numbers.
package struct NearestList: Sendable {
  package let limit: Int
  package private(set) var items: [Neighbour] = []
  /// What a newcomer must exceed to enter.
  package private(set) var bar: Float

  package init(limit: Int) {
    self.limit = limit
    bar = limit > 0 ? -.infinity : .infinity
  }

  /// Enters a neighbour that exceeds `bar`; the last one falls out of a full list.
  package mutating func insert(_ neighbour: Neighbour) {
    guard neighbour.similarity > bar, neighbour.similarity.isFinite else { return }
    if items.count == limit { items.removeLast() }
    var place = items.count
    while place > 0, items[place - 1].similarity < neighbour.similarity { place -= 1 }
    items.insert(neighbour, at: place)
    if items.count == limit, let last = items.last { bar = last.similarity }
  }
}
