import Statistics

/// The `limit` highest of many numbers.
struct TopScores {
  private struct Score: Ranked {
    let value: Float
    static func precedes(_ a: Score, _ b: Score) -> Bool { a.value < b.value }
  }

  /// The lowest of them is first.
  private var heap = BinaryHeap<Score>()
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
    heap.reserveCapacity(min(limit, 4096))
  }

  /// The lowest of `limit` numbers; before there are as many, the lowest number there is.
  var threshold: Float {
    guard heap.count >= limit, let first = heap.first else { return -.greatestFiniteMagnitude }
    return first.value
  }

  mutating func insert(_ value: Float) {
    if heap.count < limit {
      heap.insert(Score(value: value))
    } else if let first = heap.first, value > first.value {
      heap.replaceFirst(with: Score(value: value))
    }
  }
}
