import Concurrency
import Synchronization
import Testing

@Suite(.serialized) struct ParallelTests {
  @Test(arguments: [0, 1, 2, 1000]) func everyIndexIsVisitedOnce(count: Int) {
    var visits = [Int](repeating: 0, count: count)
    visits.withUnsafeMutableBufferPointer { visits in
      let base = visits.baseAddress
      parallelFor(count) { base![$0] += 1 }
    }
    #expect(visits.allSatisfy { $0 == 1 })
  }

  @Test func aLoopWithinALoopRunsToo() {
    let sum = Atomic(0)
    parallelFor(20) { i in
      parallelFor(30) { j in sum.add(i * 30 + j, ordering: .relaxed) }
    }
    #expect(sum.load(ordering: .relaxed) == 600 * 599 / 2)
  }

  @Test func chunksCoverTheWholeRange() {
    var seen = [Int](repeating: 0, count: 103)
    seen.withUnsafeMutableBufferPointer { seen in
      let base = seen.baseAddress!
      parallelChunks(103, grain: 10) { range in for i in range { base[i] += 1 } }
    }
    #expect(seen.allSatisfy { $0 == 1 })
  }

  @Test func manyShortLoopsFinish() {
    let sum = Atomic(0)
    for _ in 0..<5000 { parallelFor(3) { _ in sum.add(1, ordering: .relaxed) } }
    #expect(sum.load(ordering: .relaxed) == 15000)
  }

  @Test func idleThreadsTakeIndicesOfASlowOne() {
    var visits = [Int](repeating: 0, count: 40)
    visits.withUnsafeMutableBufferPointer { visits in
      let base = visits.baseAddress!
      for slow in 0..<40 {
        parallelFor(40) { index in
          let work = Atomic(0)
          if index == slow { for _ in 0..<100_000 { work.add(1, ordering: .relaxed) } }
          base[index] += 1
        }
      }
    }
    #expect(visits.allSatisfy { $0 == 40 })
  }
}
