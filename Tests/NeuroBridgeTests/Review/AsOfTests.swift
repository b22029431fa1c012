import AtlasStore
import GRDB
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

struct AsOfTests {
  let folder: TemporaryFolder
  let path: String

  /// One run on 1 May, a rejection on 2 May, a newer run on 3 May.
  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("a.atlas")
    let atlas = try Atlas.create(at: path)
    let (a, b) = try atlas.store.atomicActivity("test") { transaction, _ in
      let animal = try transaction.ensureAnimal(named: "M01")
      let first = try transaction.insertSession(of: animal.id, name: "a", modality: .twoPhoton)
      let second = try transaction.insertSession(of: animal.id, name: "b", modality: .fmost)
      return (
        try (0..<2).map { try transaction.insertNeuron(label: "a\($0)", position: .zero, radius: nil, in: first.id) },
        try (0..<2).map { try transaction.insertNeuron(label: "b\($0)", position: .zero, radius: nil, in: second.id) }
      )
    }
    func run(_ pairs: [(Int, Int)], ended: String) throws {
      try atlas.store.atomicActivity("match") { transaction, _ in
        let sessions = try transaction.sessions()
        _ = try transaction.insertMatchRun(
          from: sessions[0].id, to: sessions[1].id, model: nil,
          candidates: pairs.map {
            Candidate(a: a[$0.0], b: b[$0.1], similarity: 1, rankAB: 1, rankBA: 1, margin: 1, isAccepted: true)
          })
      }
      try atlas.store.writeWithoutActivity {
        try $0.database.execute(
          sql: """
            UPDATE activity SET started_at = ?1, ended_at = ?1 WHERE id = (SELECT max(id) FROM activity)
            """, arguments: [ended])
      }
    }
    try run([(0, 0), (1, 1)], ended: "2026-05-01T10:00:00.000Z")
    try atlas.store.atomicActivity("review") { transaction, _ in
      try transaction.insertReview(a[0], b[0], verdict: .different, reviewer: "ada", at: "2026-05-02T10:00:00.000Z")
    }
    try run([(0, 1)], ended: "2026-05-03T10:00:00.000Z")
    try atlas.store.database.close()
  }

  private func labels(_ atlas: Atlas) throws -> [[SQLValue]] {
    try atlas.rows("SELECT label_a || label_b FROM matches ORDER BY 1")
  }

  @Test(arguments: [
    ("2026-04-30", []), ("2026-05-01", ["a0b0", "a1b1"]), ("2026-05-01T10", ["a0b0", "a1b1"]),
    ("2026-05-01T09:59", []), ("2026-05-02T10:00:00.000Z", ["a1b1"]), ("2026-05-03", ["a0b1"]), ("2026", ["a0b1"]),
  ])
  func matchesAreWhatTheyWere(_ moment: String, _ expected: [String]) throws {
    #expect(try labels(Atlas(opening: path, asOf: moment)) == expected.map { [.text($0)] })
  }

  @Test func theLogEndsThereToo() throws {
    let atlas = try Atlas(opening: path, asOf: "2026-05-02")
    #expect(try atlas.rows("SELECT count(*) FROM log WHERE stage = 'match'") == [[.integer(1)]])
  }

  @Test func lookingBackChangesNothing() throws {
    do { _ = try labels(Atlas(opening: path, asOf: "2026-05-01")) }
    #expect(try labels(Atlas(opening: path, readOnly: true)) == [[.text("a0b1")]])
    #expect(try folder.names() == ["a.atlas"])
  }

  @Test(arguments: ["yesterday", "2026-5-1", "01.05.2026", ""]) func whatIsNoMomentIsRefused(_ text: String) throws {
    #expect(throws: AtlasError.store("\(AtlasStoreError.timestamp(text))")) { try Atlas(opening: path, asOf: text) }
  }
}
