import Numerics
import Testing

@testable import Matching

struct IdentitiesTests {
  private typealias Member = Identities.Member

  @Test func pairsOfThreeSessionsJoinIntoOneIdentity() {
    let identities = Identities(
      neuronCounts: [2, 1, 2],
      pairs: [
        (Member(session: 0, neuron: 0), Member(session: 1, neuron: 0)),
        (Member(session: 1, neuron: 0), Member(session: 2, neuron: 1)),
      ])
    #expect(identities.all.count == 3)
    #expect(identities.all[0].members.map(\.session) == [0, 1, 2] && identities.all[0].isConsistent)
    #expect(identities.all[1].missing == [1, 2])
  }

  @Test func twoNeuronsOfOneSessionInOneIdentityAreAConflict() {
    let identities = Identities(
      neuronCounts: [2, 1, 1],
      pairs: [
        (Member(session: 0, neuron: 0), Member(session: 1, neuron: 0)),
        (Member(session: 1, neuron: 0), Member(session: 2, neuron: 0)),
        (Member(session: 0, neuron: 1), Member(session: 2, neuron: 0)),
      ])
    #expect(identities.all.count == 1 && identities.all[0].conflicts == [0])
  }

  @Test(arguments: UInt64(1)...10) func everyNeuronIsInOneIdentityInAnyOrderOfPairs(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let counts = [6, 7, 5, 8]
    let pairs = (0..<12).map { _ -> (Member, Member) in
      let sessions = random.sample(2, below: 4)
      return (
        Member(session: sessions[0], neuron: random.integer(below: counts[sessions[0]])),
        Member(session: sessions[1], neuron: random.integer(below: counts[sessions[1]]))
      )
    }
    let identities = Identities(neuronCounts: counts, pairs: pairs)
    #expect(identities.all.flatMap(\.members).count == 26 && Set(identities.all.flatMap(\.members)).count == 26)
    for (x, y) in pairs { #expect(identities.all.contains { $0.members.contains(x) && $0.members.contains(y) }) }
    #expect(Identities(neuronCounts: counts, pairs: pairs.shuffled(using: &random).map { ($1, $0) }) == identities)
  }
}
