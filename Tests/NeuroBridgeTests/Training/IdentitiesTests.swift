import NeuroBridge
import Numerics
import Testing
import Vocabulary

@Suite struct IdentitiesTests {
  func ids(_ pairs: [(Int64, Int64)]) -> Identities { Identities(pairs: pairs.map { (.init($0.0), .init($0.1)) }) }

  @Test func pairsThatShareANeuronJoinTheirClasses() {
    let identities = ids([(1, 11), (11, 21), (2, 12)])
    #expect(identities.classes == [[1, 11, 21], [2, 12]].map { $0.map { Neuron.ID($0) } })
    #expect(identities[Neuron.ID(21)] == identities[Neuron.ID(1)])
    #expect(identities[Neuron.ID(3)] == nil)
  }

  @Test func theOrderOfThePairsChangesNothing() {
    var random = SeededRandom(seed: 4)
    let pairs = (0..<60).map { _ in (Int64(random.integer(below: 40)), Int64(40 + random.integer(below: 40))) }
    let expected = ids(pairs).classes
    for _ in 0..<20 {
      let shuffled = random.sample(pairs.count, below: pairs.count).map { pairs[$0] }
      #expect(ids(shuffled).classes == expected)
    }
  }

  /// A slow twin: merge sets until nothing more touches.
  @Test(arguments: 1...10) func classesAreTheConnectedComponents(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let pairs = (0..<50).map { _ in (Int64(random.integer(below: 50)), Int64(50 + random.integer(below: 50))) }
    var sets = pairs.map { Set([$0.0, $0.1]) }
    var merged = true
    while merged {
      merged = false
      outer: for i in sets.indices {
        for j in sets.indices where j > i && !sets[i].isDisjoint(with: sets[j]) {
          sets[i].formUnion(sets.remove(at: j))
          merged = true
          break outer
        }
      }
    }
    #expect(Set(ids(pairs).classes.map { Set($0.map(\.rawValue)) }) == Set(sets))
  }
}
