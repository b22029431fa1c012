import Testing

@testable import Matching

struct ConsistentPairsTests {
  private func member(_ session: Int, _ neuron: Int) -> Identities.Member { .init(session: session, neuron: neuron) }

  @Test func theWeakestPairOfAContradictingLoopIsGivenUp() {
    // 0/0 – 1/0 – 2/0, and 0/1 – 2/0: the neurons 0 and 1 of session 0 would be one.
    let pairs = [
      ConsistentPairs.Pair(member(0, 0), member(1, 0), evidence: 9),
      ConsistentPairs.Pair(member(1, 0), member(2, 0), evidence: 7),
      ConsistentPairs.Pair(member(0, 1), member(2, 0), evidence: 2),
    ]
    #expect(ConsistentPairs(neuronCounts: [2, 1, 1], pairs: pairs).dropped == [2])
  }

  @Test func aPairThatClosesALoopIsKept() {
    let pairs = [
      ConsistentPairs.Pair(member(0, 0), member(1, 0), evidence: 9),
      ConsistentPairs.Pair(member(1, 0), member(2, 0), evidence: 7),
      ConsistentPairs.Pair(member(0, 0), member(2, 0), evidence: 2),
    ]
    #expect(ConsistentPairs(neuronCounts: [1, 1, 1], pairs: pairs).dropped == [])
  }

  @Test func whatAPersonDecidedIsNeverGivenUp() {
    let pairs = [
      ConsistentPairs.Pair(member(0, 0), member(1, 0), evidence: .infinity),
      ConsistentPairs.Pair(member(0, 1), member(1, 0), evidence: .infinity),
      ConsistentPairs.Pair(member(0, 1), member(2, 0), evidence: 50),
      ConsistentPairs.Pair(member(0, 0), member(2, 1), evidence: 1),
    ]
    #expect(ConsistentPairs(neuronCounts: [2, 1, 2], pairs: pairs).dropped == [3])
  }
}
