import Statistics
import Testing

@Suite struct DisjointSetsTests {
  /// The twin relabels all members at each union.
  @Test func componentsAreThoseOfRelabelling() {
    for seed in 0..<30 {
      var random = SplitMix64(state: UInt64(seed))
      var sets = DisjointSets(count: 40)
      var labels = Array(0..<40)
      for _ in 0..<random.integer(below: 60) {
        let (a, b) = (random.integer(below: 40), random.integer(below: 40))
        sets.union(a, b)
        let (low, high) = (min(labels[a], labels[b]), max(labels[a], labels[b]))
        labels = labels.map { $0 == high ? low : $0 }
      }
      #expect((0..<40).map { sets.representative(of: $0) } == labels)
      let expected = (0..<40).filter { labels[$0] == $0 }.map { root in (0..<40).filter { labels[$0] == root } }
      #expect(sets.sets() == expected)
    }
  }

  @Test func noMembersMakeNoSets() {
    var empty = DisjointSets(count: 0)
    #expect(empty.sets().isEmpty)
  }
}
