import AtlasStore
import GRDB
import Testing
import Vocabulary

struct MatchRunTests {
  @Test func matchesShowsAcceptedPairsOfTheNewestRunWithPeoplesDecisionsApplied() throws {
    let (store, sample) = try AtlasStore.sample()
    let (a, b) = try store.read { (try $0.neurons(in: sample.a.id), try $0.neurons(in: sample.b.id)) }
    func candidate(_ i: Int, _ j: Int, accepted: Bool) -> Candidate {
      Candidate(
        a: a[i].id, b: b[j].id, similarity: 0.9, rankAB: 1, rankBA: 1, margin: 0.1, isAccepted: accepted)
    }
    try store.atomicActivity("match") { transaction, _ in
      _ = try transaction.insertMatchRun(
        from: sample.a.id, to: sample.b.id, model: nil, candidates: [candidate(2, 2, accepted: true)])
      _ = try transaction.insertMatchRun(
        from: sample.a.id, to: sample.b.id, model: nil,
        candidates: [
          candidate(0, 0, accepted: true), candidate(1, 1, accepted: true), candidate(2, 1, accepted: false),
        ])
    }
    #expect(try labels(in: store) == ["tp0 fm0 proposed", "tp1 fm1 proposed"])
    try store.atomicActivity("review") { transaction, _ in
      try transaction.insertReview(a[1].id, b[1].id, verdict: .different, reviewer: "ada")
      try transaction.insertReview(a[2].id, b[1].id, verdict: .match, reviewer: "ada")
    }
    #expect(try labels(in: store) == ["tp0 fm0 proposed", "tp2 fm1 match"])
    let run = try #require(try store.read { try $0.newestMatchRun(from: sample.a.id, to: sample.b.id) })
    #expect(try store.read { try $0.candidates(of: run.id).count } == 3)
  }

  private func labels(in store: AtlasStore) throws -> [String] {
    try store.read {
      try String.fetchAll(
        $0.database, sql: "SELECT label_a || ' ' || label_b || ' ' || status FROM matches ORDER BY label_a")
    }
  }
}
