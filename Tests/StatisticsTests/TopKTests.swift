import Statistics
import Testing

private struct Scored: Ranked, Equatable {
  let score: Int
  let index: Int

  static func precedes(_ a: Self, _ b: Self) -> Bool { a.score != b.score ? a.score > b.score : a.index < b.index }
}

/// Many ties: scores of 0 ..< 20.
private func sample(_ count: Int, seed: UInt64) -> [Scored] {
  var random = SplitMix64(state: seed)
  return (0..<count).map { Scored(score: random.integer(below: 20), index: $0) }.shuffled(using: &random)
}

@Suite struct TopKTests {
  @Test(arguments: [0, 1, 2, 7, 100, 300]) func theBestAreThoseOfASort(_ limit: Int) {
    for seed in 0..<20 {
      let all = sample(200, seed: UInt64(seed))
      var best = TopK<Scored>(limit: limit)
      for element in all { best.insert(element) }
      #expect(best.elements == Array(all.sorted(by: Scored.precedes).prefix(limit)))
      #expect((best.worst == nil) == (limit == 0 || limit > 200))
    }
  }

  @Test func insertionSaysWhereTheElementIsAndNilWhereItIsTooFar() {
    var list: [Scored] = []
    #expect(list.insertRanked(Scored(score: 5, index: 0), limit: 2) == 0)
    #expect(list.insertRanked(Scored(score: 3, index: 1), limit: 2) == 1)
    #expect(list.insertRanked(Scored(score: 3, index: 2), limit: 2) == nil)
    #expect(list.insertRanked(Scored(score: 4, index: 3), limit: 2) == 1)
    #expect(list.map(\.index) == [0, 3])
  }

  @Test func aHeapRemovesInSortedOrder() {
    let all = sample(300, seed: 9)
    var heap = BinaryHeap<Scored>()
    for element in all { heap.insert(element) }
    var removed: [Scored] = []
    while let element = heap.removeFirst() { removed.append(element) }
    #expect(removed == all.sorted(by: Scored.precedes))
  }

  @Test func replacingTheFirstIsRemovingAndInserting() {
    var (heap, twin) = (BinaryHeap<Scored>(), sample(50, seed: 2))
    for element in twin { heap.insert(element) }
    for element in sample(50, seed: 3) {
      heap.replaceFirst(with: element)
      twin.sort(by: Scored.precedes)
      twin[0] = element
      #expect(heap.count == 50 && heap.first == twin.min { Scored.precedes($0, $1) })
    }
  }
}
