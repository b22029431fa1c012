import AtlasStore
import GRDB
import NeuroBridge
import Testing
import Vocabulary

/// Three sessions of one animal, joined by a run and by people.
@Suite struct IdentityTests {
  /// Sessions `one`, `two` and `three` with neurons `0`, `1`, … and a second animal with one neuron.
  private func atlas(
    counts: [Int], matched: [(a: (Int, Int), b: (Int, Int))], decided: [(a: (Int, Int), b: (Int, Int))]
  ) throws -> Atlas {
    let store = try AtlasStore.inMemory()
    try store.atomicActivity("test") { transaction, _ in
      let animal = try transaction.ensureAnimal(named: "M01")
      let sessions = try zip(["one", "two", "three"], counts).map { name, _ in
        try transaction.insertSession(of: animal.id, name: name, modality: .twoPhoton)
      }
      let neurons = try zip(sessions, counts).map { session, count in
        try (0..<count).map {
          try transaction.insertNeuron(label: "\($0)", position: .zero, radius: nil, in: session.id)
        }
      }
      let other = try transaction.ensureAnimal(named: "M02")
      let lonely = try transaction.insertSession(of: other.id, name: "one", modality: .fmost)
      _ = try transaction.insertNeuron(label: "x", position: .zero, radius: nil, in: lonely.id)
      for (x, y) in [(0, 1), (1, 2), (0, 2)] {
        let pairs = matched.filter { $0.a.0 == x && $0.b.0 == y }
        guard !pairs.isEmpty else { continue }
        _ = try transaction.insertMatchRun(
          from: sessions[x].id, to: sessions[y].id, model: nil,
          candidates: pairs.map {
            Candidate(
              a: neurons[x][$0.a.1], b: neurons[y][$0.b.1], similarity: nil, rankAB: nil, rankBA: nil, margin: nil,
              isAccepted: true)
          })
      }
      for pair in decided {
        try transaction.insertReview(
          neurons[pair.a.0][pair.a.1], neurons[pair.b.0][pair.b.1], verdict: .match, reviewer: "test")
      }
    }
    return Atlas(store: store)
  }

  @Test func pairsOfAllSessionsJoinAndEveryLonelyNeuronStays() throws {
    let atlas = try atlas(
      counts: [2, 2, 2], matched: [(a: (0, 0), b: (1, 1))], decided: [(a: (1, 1), b: (2, 0))])
    let report = try atlas.identities()
    #expect(report.sessions == ["one", "two", "three"])
    #expect(
      report.identities.map(\.name) == ["M01/one/0", "M01/one/1", "M01/two/0", "M01/three/1", "M02/one/x"])
    #expect(report.identities[0].labels == ["one": ["0"], "two": ["1"], "three": ["0"]])
    #expect(report.identities[1].missing == ["two", "three"])
    #expect(!report.identities.contains { !$0.conflicts.isEmpty })
    #expect(try atlas.identities(IdentitiesRequest(animal: "M02")).identities.count == 1)
  }

  @Test func aContradictionIsShownAndNothingIsTornApart() throws {
    // one/0 – two/0 – three/0 – one/1: two neurons of one session in one identity.
    let atlas = try atlas(
      counts: [2, 1, 1], matched: [(a: (0, 0), b: (1, 0)), (a: (1, 0), b: (2, 0))], decided: [(a: (0, 1), b: (2, 0))])
    let all = try atlas.identities(IdentitiesRequest(animal: "M01")).identities
    let identity = try #require(all.first)
    #expect(identity.conflicts == ["one"] && identity.labels["one"] == ["0", "1"])
    var text = ""
    try atlas.writeIdentities(IdentitiesRequest(animal: "M01", onlyConflicts: true), as: .csv) { text += $0 }
    #expect(text == "identity,animal,one,two,three,conflicts,missing\nM01/one/0,M01,0+1,0,0,one,\n")
  }

  /// The view in SQL walks links; the program joins sets: the same identities.
  @Test func theViewSaysWhatTheProgramSays() throws {
    let atlas = try atlas(
      counts: [6, 5, 7],
      matched: [
        (a: (0, 5), b: (1, 0)), (a: (0, 1), b: (1, 2)), (a: (1, 0), b: (2, 6)), (a: (1, 3), b: (2, 2)),
        (a: (0, 4), b: (2, 2)),
      ], decided: [(a: (0, 0), b: (2, 6)), (a: (0, 2), b: (1, 4))])
    var told: [String: Set<String>] = [:]
    for identity in try atlas.identities().identities {
      told[identity.name] = Set(identity.labels.flatMap { s, labels in labels.map { "\(identity.animal)/\(s)/\($0)" } })
    }
    try atlas.store.read { transaction in
      var seen: [String: Set<String>] = [:]
      for row in try Row.fetchAll(transaction.database, sql: "SELECT identity, neuron, conflict, missing FROM identity")
      {
        seen[row[0], default: []].insert(row[1])
        #expect((row[2] as Int == 1) == ["M01/one/0"].contains(row[0] as String))
      }
      #expect(seen == told)
      #expect(
        try Int.fetchOne(transaction.database, sql: "SELECT sum(missing) FROM identity WHERE neuron = 'M01/one/3'") == 2
      )
    }
  }
}
