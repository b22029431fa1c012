/// A binary min-heap of columns by path length; the lower index first among equals, so that results are deterministic.
struct ColumnHeap {
  private var items: [(length: Double, column: Int)] = []

  mutating func removeAll() { items.removeAll(keepingCapacity: true) }

  mutating func push(_ length: Double, _ column: Int) {
    items.append((length, column))
    var child = items.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard precedes(child, parent) else { break }
      items.swapAt(child, parent)
      child = parent
    }
  }

  mutating func pop() -> (length: Double, column: Int)? {
    guard let top = items.first else { return nil }
    let last = items.removeLast()
    guard !items.isEmpty else { return top }
    items[0] = last
    var parent = 0
    while true {
      var smallest = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < items.count && precedes(child, smallest) {
        smallest = child
      }
      if smallest == parent { return top }
      items.swapAt(parent, smallest)
      parent = smallest
    }
  }

  private func precedes(_ i: Int, _ j: Int) -> Bool {
    items[i].length != items[j].length ? items[i].length < items[j].length : items[i].column < items[j].column
  }
}
