import AtlasStore
import Foundation
import GRDB
import IndexRows
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

/// Two animals with stacks, vectors, an index, decisions and a match run each.
struct RemoveTests {
  let folder: TemporaryFolder
  let atlas: Atlas

  init() throws {
    folder = try TemporaryFolder()
    atlas = try Self.atlas(at: folder.file("a.atlas"), animals: ["M01", "M02"], folder)
  }

  /// Vectors depend on the animal's name alone, so that two atlases of the same animals agree.
  static func atlas(at path: String, animals: [String], _ folder: TemporaryFolder) throws -> Atlas {
    let atlas = try Atlas.create(at: path)
    for animal in animals {
      for (session, modality) in [("two-photon", Modality.twoPhoton), ("fmost", .fmost)] {
        let offset = animal.utf8.reduce(session.utf8.count) { $0 + Int($1) }
        let stack = try TestStack(offset: offset).write(to: folder.file("\(animal)-\(session).tif"))
        var request = IngestRequest(stack: stack, animal: animal, modality: modality)
        var table = "neuron,x_um,y_um,z_um\n"
        for i in 0..<30 { table += "\(session.prefix(1))\(i),\(1 + i % 6 * 5),\(1 + i / 6 * 4),\(2 + i)\n" }
        request.neurons = SomaTableRequest(path: try folder.write(table, to: "\(animal)-\(session).csv"))
        try atlas.ingest(request)
      }
    }
    try atlas.store.atomicActivity("test") { transaction, _ in
      let model = try transaction.insertModel(
        named: "given", method: "imported", configuration: "{}", recipe: nil, dimension: 8)
      for animal in animals {
        let a = try transaction.neurons(in: transaction.session(named: "two-photon", of: animal).id)
        let b = try transaction.neurons(in: transaction.session(named: "fmost", of: animal).id)
        func vector(_ i: Int, _ noise: Double) -> [Float] {
          let seed = Double(animal.utf8.reduce(0) { $0 + Int($1) })
          let values = (0..<8).map { sin(seed * 1.7 + Double(i * 8 + $0) * 0.9) + noise * cos(Double(i + $0)) }
          let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
          return values.map { Float($0 / length) }
        }
        try transaction.insertEmbeddings(
          a.enumerated().map { .init(neuron: $1.id, vector: vector($0, 0)) }
            + b.enumerated().map { .init(neuron: $1.id, vector: vector($0, 0.05)) }, by: model.id)
        for i in 0..<3 {
          try transaction.insertReview(a[i].id, b[i].id, verdict: .match, reviewer: i == 0 ? "ada" : "import")
        }
      }
    }
    _ = try atlas.buildIndex()
    for animal in animals {
      _ = try atlas.match(
        MatchRequest(from: "two-photon", to: "fmost", animals: [animal], usesGeometry: false))
    }
    return atlas
  }

  /// Every row of the tables that an animal touches, by names, so that row numbers do not matter.
  private func content(_ atlas: Atlas) throws -> [[SQLValue]] {
    var rows: [[SQLValue]] = []
    for sql in [
      "SELECT neuron, x_um FROM neuron_name ORDER BY 1",
      "SELECT neuron_a, neuron_b, status, similarity FROM matches ORDER BY 1, 2",
      "SELECT s.name, k.width, (SELECT count(*) FROM stack_chunk c WHERE c.stack_id = k.id) FROM stack k JOIN session s ON s.id = k.session_id ORDER BY 1",
      "SELECT n.neuron, e.vector FROM embedding e JOIN neuron_name n ON n.id = e.neuron_id ORDER BY 1",
      "SELECT q.neuron, n.neuron, n.rank, n.similarity FROM neuron_name q JOIN nearest n ON n.query = q.neuron AND n.k = 5 ORDER BY 1, 3",
      "SELECT q.neuron, n.neuron, n.rank FROM neuron_name q JOIN nearest n ON n.query = q.neuron AND n.k = 5 AND n.scope = 'atlas' ORDER BY 1, 3",
    ] { rows += try atlas.rows(sql) }
    return rows
  }

  @Test func anAtlasFromWhichAnAnimalWasRemovedIsAsIfItHadNeverBeenThere() throws {
    let twin = try Self.atlas(at: folder.file("twin.atlas"), animals: ["M02"], folder)
    let report = try atlas.remove(.init(.named("M01"), removesDecisions: true))
    #expect(report.sessions == 2 && report.stacks == 2 && report.neurons == 60 && report.embeddings == 60)
    #expect(report.indexed == 60 && report.matchRuns == 1 && report.decisions == ["ada": 1, "import": 2])
    #expect(try content(atlas) == content(twin))
    #expect(try atlas.check(deep: true).faults == [])
    let check = try atlas.checkIndex(.init(sample: 30))
    #expect(check.faults == [] && check.vectors == 60 && check.recall == 1)
    // A reader of its own, without any snapshot in memory, sees the same.
    let reader = try Atlas(opening: atlas.path, readOnly: true)
    #expect(try content(reader) == content(twin))
  }

  @Test func decisionsOfPeopleGoOnlyWhereThatIsSaid() throws {
    let line = try atlas.refusal(in: folder) { _ = try atlas.remove(.init(.named("M01/fmost"))) }
    #expect(line.contains("3 decisions of people would go along with session M01/fmost (1 by ada, 2 by import)"))
    #expect(line.contains("--with-decisions"))
  }

  @Test func theLogKeepsWhatWent() throws {
    _ = try atlas.remove(.init(.named("M01/two-photon/t0"), removesDecisions: true))
    let rows = try atlas.rows(
      """
      SELECT json_extract(parameters, '$.decisions[0][1]'), json_extract(parameters, '$.decisions[0][3]'),
        json_extract(parameters, '$.report.embeddings'), substr(message, 1, 63) FROM log WHERE stage = 'remove'
      """)
    #expect(
      rows == [
        [
          .text("M01/fmost/f0"), .text("ada"), .integer(1),
          .text("neuron M01/two-photon/t0 with 1 embedding, 1 of them indexed, 1"),
        ]
      ])
    // The triggers that guard reviews are there again.
    #expect(throws: (any Error).self) {
      try atlas.store.activity("test") { activity in
        try activity.write { try $0.database.execute(sql: "DELETE FROM review") }
      }
    }
    #expect(try Atlas.schemaDifferences(of: atlas.path) == [])
  }

  @Test func aDryRunCountsAndWritesNothing() throws {
    let before = try atlas.store.dump()
    let counted = try atlas.remove(.init(.named("M01"), isDryRun: true))
    #expect(try atlas.store.dump() == before)
    #expect(try atlas.remove(.init(.named("M01"), removesDecisions: true)) == counted)
  }

  @Test func theLogNamesASessionThatIsGoneInPlaceOfItsNumber() throws {
    _ = try atlas.remove(.init(.named("M02"), removesDecisions: true))
    let used = try atlas.rows("SELECT used FROM log WHERE stage = 'match' ORDER BY id DESC LIMIT 1")
    guard case .text(let text) = used[0][0] else { return #expect(Bool(false)) }
    #expect(text.contains("session removed: M02/fmost") && text.contains("model 1"))
    // A new animal may get the numbers of the old one; no row of the log points to it.
    let stack = try TestStack(offset: 9).write(to: folder.file("new.tif"))
    try atlas.ingest(IngestRequest(stack: stack, animal: "M03", modality: .fmost))
    #expect(
      try atlas.rows(
        "SELECT count(*) FROM activity_input WHERE entity = 'session' AND entity_id = (SELECT max(id) FROM session)")
        == [[.integer(0)]])
  }

  @Test func theLastAnimalCanBeRemoved() throws {
    for animal in ["M01", "M02"] { _ = try atlas.remove(.init(.named(animal), removesDecisions: true)) }
    #expect(try atlas.rows("SELECT count(*) FROM neuron") == [[.integer(0)]])
    #expect(try atlas.check(deep: true).faults == [])
    #expect(try atlas.checkIndex().faults == [])
  }

  @Test func aModelGoesWithItsVectorsIndexAndRuns() throws {
    let report = try atlas.remove(.init(.model("given")))
    #expect(report.removed == "model given@1" && report.embeddings == 120 && report.matchRuns == 2)
    #expect(report.decisions.isEmpty)
    for table in [
      "model", "embedding", "vector_index", "vector_index_segment", "vector_index_log", "match_run", "candidate",
    ] {
      #expect(try atlas.rows("SELECT count(*) FROM \(table)") == [[.integer(0)]], "\(table)")
    }
    #expect(try atlas.rows("SELECT count(*) FROM review") == [[.integer(6)]])
    #expect(try atlas.check().faults == [])
  }

  @Test func aRunGoesAlone() throws {
    let report = try atlas.remove(.init(.run(1)))
    #expect(report.removed == "match run 1" && report.candidates > 0 && report.embeddings == 0)
    #expect(try atlas.rows("SELECT DISTINCT animal FROM matches") == [[.text("M02")]])
    #expect(throws: AtlasError.self) { _ = try atlas.remove(.init(.run(1))) }
  }

  @Test(arguments: ["", "/", "M01/", "M01//t0", "M09", "M01/none", "M01/fmost/none"])
  func whatTheAtlasHasNotIsRefused(_ name: String) throws {
    _ = try atlas.refusal(in: folder) { _ = try atlas.remove(.init(.named(name), removesDecisions: true)) }
  }

  @Test func aStoppedRemovalLeavesEverything() throws {
    let line = try atlas.refusal(in: folder) {
      _ = try atlas.remove(
        .init(.named("M01"), removesDecisions: true), progress: ProgressSink({ _ in }, stopRequested: { true }))
    }
    #expect(line == "stopped; what was finished is stored")
  }

  @Test func filesOfALinkedStackStay() throws {
    let stack = try TestStack(offset: 3).write(to: folder.file("linked.tif"))
    var request = IngestRequest(stack: stack, animal: "M03", modality: .fmost)
    request.isLinked = true
    try atlas.ingest(request)
    let report = try atlas.remove(.init(.named("M03")))
    #expect(report.linkedStacks == 1 && report.notes.contains("the files of linked stacks stay where they are"))
    #expect(FileManager.default.fileExists(atPath: stack))
    #expect(try atlas.rows("SELECT count(*) FROM linked_section") == [[.integer(0)]])
  }

  @Test func aReaderKeepsItsSnapshotWhileAnAnimalIsRemoved() throws {
    let reader = try Atlas(opening: atlas.path, readOnly: true)
    try reader.store.read { transaction in
      #expect(try transaction.animals().count == 2)
      _ = try atlas.remove(.init(.named("M01"), removesDecisions: true))
      #expect(try transaction.animals().count == 2)
    }
    #expect(try reader.store.read { try $0.animals().map(\.name) } == ["M02"])
  }

  @Test func aMatchOfRowsThatWereRemovedMeanwhileIsRefused() throws {
    let removed = Counter()
    let error = #expect(throws: AtlasError.self) {
      _ = try atlas.match(
        MatchRequest(from: "two-photon", to: "fmost", animals: ["M02"]),
        progress: ProgressSink { [atlas] progress in
          guard progress.unit != "animals", removed.value == 0 else { return }
          removed.add()
          _ = try? atlas.remove(.init(.named("M01"), removesDecisions: true))
        })
    }
    #expect(error == .remove(.removedMeanwhile))
    #expect(removed.value == 1)
  }

  @Test func vacuumGivesTheSpaceBack() throws {
    _ = try atlas.remove(.init(.named("M01"), removesDecisions: true))
    let before = try content(atlas)
    let report = try atlas.vacuum()
    #expect(report.bytesAfter < report.bytesBefore)
    #expect(try atlas.rows("SELECT freelist_count FROM pragma_freelist_count") == [[.integer(0)]])
    #expect(try content(atlas) == before)
    #expect(try atlas.check(deep: true).faults == [])
  }

  @Test func vacuumIsRefusedWhileAReaderHoldsASnapshot() throws {
    let reader = try Atlas(opening: atlas.path, readOnly: true)
    try reader.store.read { transaction in
      _ = try transaction.animals()
      _ = try atlas.remove(.init(.named("M01"), removesDecisions: true))
      let error = #expect(throws: AtlasError.self) { _ = try atlas.vacuum() }
      #expect(error?.description.contains("another program") == true, "\(error.debugDescription)")
    }
    _ = try atlas.vacuum()
  }
}
