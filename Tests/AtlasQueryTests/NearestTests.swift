import AtlasQuery
import CSQLite
import IndexRows
import Testing
import VectorIndex

@Suite struct NearestTests {
  private static let modalities = [(name: "two-photon", modality: "two-photon"), (name: "fmost", modality: "fmost")]

  private func atlas(_ neurons: Int = 60, indexed: Bool) throws -> AtlasFile {
    let atlas = try AtlasFile()
    try atlas.fill(
      sessions: Self.modalities, neurons: neurons,
      vectors: AtlasFile.vectors(2 * neurons, dimension: 96, seed: 1))
    if indexed { try atlas.build() }
    return atlas
  }

  @Test(arguments: [false, true]) func galleryIsTheOtherModality(_ indexed: Bool) throws {
    let atlas = try atlas(indexed: indexed)
    #expect(
      try atlas.rows("SELECT id, similarity FROM nearest('M1/two-photon/n6', 10)")
        == atlas.truth(neuron: 7, k: 10, where: "n.session_id = 2"))
    #expect(
      try atlas.rows("SELECT rank, plan FROM nearest('M1/two-photon/n6', 3)") == ["1|exact", "2|exact", "3|exact"])
    #expect(try atlas.rows("SELECT neuron FROM nearest('M1/two-photon/n6', 1)")[0].hasPrefix("M1/fmost/n"))
  }

  @Test(arguments: [false, true]) func scopeSessionAndModalityChooseTheGallery(_ indexed: Bool) throws {
    let atlas = try atlas(indexed: indexed)
    let call = "SELECT id, similarity FROM nearest WHERE query = 'M1/two-photon/n6' AND k = 10"
    #expect(try atlas.rows(call + " AND scope = 'atlas'") == atlas.truth(neuron: 7, k: 10))
    #expect(
      try atlas.rows(call + " AND session = 'two-photon'") == atlas.truth(neuron: 7, k: 10, where: "n.session_id = 1"))
    #expect(
      try atlas.rows(call + " AND modality = 'fmost'") == atlas.truth(neuron: 7, k: 10, where: "n.session_id = 2"))
  }

  @Test func withOneModalityTheGalleryIsTheOtherSessions() throws {
    let atlas = try AtlasFile()
    try atlas.fill(
      sessions: [("round1", "fmost"), ("round2", "fmost"), ("round3", "fmost")], neurons: 20,
      vectors: AtlasFile.vectors(60, dimension: 32, seed: 2))
    #expect(
      try atlas.rows("SELECT id, similarity FROM nearest('M1/round2/n3', 40)")
        == atlas.truth(neuron: 24, k: 40, where: "n.session_id <> 2"))
  }

  @Test(arguments: [false, true]) func predicatesOnNeuronsStillGiveKRows(_ indexed: Bool) throws {
    let atlas = try atlas(200, indexed: indexed)
    for (filter, predicate) in [
      ("n.id IN (SELECT id FROM neuron WHERE z_um < 11)", "n.z_um < 11"),
      ("n.id IN (SELECT id FROM neuron WHERE z_um % 7 = 0)", "n.z_um % 7 = 0"),
      ("n.id IN (201, 205, 390)", "n.id IN (201, 205, 390)"), ("n.id = 300", "n.id = 300"),
      ("n.id IN (SELECT 1 WHERE 0)", "0"),
    ] {
      #expect(
        try atlas.rows(
          "SELECT n.id, n.similarity FROM nearest n WHERE n.query = 'M1/two-photon/n0' AND n.k = 10 AND \(filter)")
          == atlas.truth(neuron: 1, k: 10, where: "n.session_id = 2 AND \(predicate)"), "\(filter)")
    }
  }

  @Test(arguments: [false, true]) func aJoinWithoutKContinuesUntilTheLimit(_ indexed: Bool) throws {
    let atlas = try atlas(900, indexed: indexed)
    #expect(
      try atlas.rows(
        """
        SELECT n.id, n.similarity FROM nearest n JOIN neuron m ON m.id = n.id
        WHERE n.query = 'M1/two-photon/n0' AND m.z_um % 90 = 3 ORDER BY n.rank LIMIT 10
        """) == atlas.truth(neuron: 1, k: 10, where: "n.session_id = 2 AND n.z_um % 90 = 3"))
    #expect(try atlas.rows("SELECT count(*) FROM nearest('M1/two-photon/n0')") == ["900"])
    #expect(
      try atlas.rows(
        """
        SELECT q.label, n.id FROM neuron q, nearest(q.id, 1) n WHERE q.id < 4 ORDER BY q.id
        """
      ).count == 3)
  }

  @Test func efForcesAGraphSearchThatIsRerankedInFloat() throws {
    let atlas = try atlas(500, indexed: true)
    let rows = try atlas.rows(
      "SELECT id, similarity, plan FROM nearest WHERE query = 'M1/two-photon/n9' AND k = 10 AND scope = 'atlas' AND ef = 200"
    )
    let truth = try atlas.truth(neuron: 10, k: 10).map { $0 + "|hnsw" }
    #expect(Set(rows).intersection(truth).count >= 9)
    #expect(
      try atlas.rows(
        "SELECT id, similarity FROM nearest WHERE query = 'M1/two-photon/n9' AND k = 10 AND ef = 200 AND exact = 1")
        == atlas.truth(neuron: 10, k: 10, where: "n.session_id = 2"))
  }

  @Test func aBlobCanBeTheQuery() throws {
    let atlas = try atlas(indexed: true)
    let vector = AtlasFile.vectors(120, dimension: 96, seed: 1)[4]
    #expect(
      try atlas.rows("SELECT id FROM nearest(?, 5)", [AtlasFile.bytes(vector)])
        == ["5"] + atlas.truth(neuron: 5, k: 4).map { String($0.split(separator: "|")[0]) })
    #expect(
      atlas.message("SELECT * FROM nearest(?, 5)", [AtlasFile.bytes([1, 2])])
        == "nearest: the query is no vector of model dual@1: it has 8 bytes, where 96 float32 values (384 bytes) are needed"
    )
    #expect(atlas.message("SELECT * FROM nearest(?, 5)", [AtlasFile.bytes(vector.map { $0 * .nan })]).contains("NaN"))
    #expect(atlas.message("SELECT * FROM nearest(?, 5)", [AtlasFile.bytes(vector.map { $0 * 0 })]).contains("zero"))
  }

  @Test func modelVersionsNeverMix() throws {
    let atlas = try atlas(indexed: true)
    let other = AtlasFile.vectors(120, dimension: 32, seed: 9)
    try atlas.run(
      """
      INSERT INTO activity (id, stage, started_at, version, agent) VALUES (2, 'test', '2026-02-01', '0', 'me');
      INSERT INTO model (id, name, version, method, configuration, dimension, activity_id)
      VALUES (2, 'dual', 2, 'imported', '{}', 32, 2), (3, 'dual', 3, 'imported', '{}', 32, 2)
      """)
    for neuron in 1...120 { try atlas.embed(neuron, other[neuron - 1], model: 2) }
    let call = "SELECT id, similarity FROM nearest WHERE query = 'M1/two-photon/n6' AND k = 10"
    let first = try atlas.truth(neuron: 7, k: 10, where: "n.session_id = 2")
    let second = try atlas.truth(neuron: 7, k: 10, where: "n.session_id = 2", model: 2)
    #expect(try atlas.rows(call) == second)
    #expect(try atlas.rows(call + " AND model = 'dual'") == second)
    #expect(try atlas.rows(call + " AND model = 'dual@1'") == first)
    #expect(try atlas.rows(call + " AND as_of = '2026-01-15'") == first)
    #expect(
      atlas.message(call + " AND model = 'dual@3'")
        == "nearest: no model 'dual@3' has embeddings; these have: dual@2, dual@1")
    #expect(atlas.message(call + " AND as_of = '2025-01-01'").contains("no model has embeddings as of 2025"))
  }

  @Test func wrongArgumentsGiveOneLineErrors() throws {
    let atlas = try atlas(indexed: false)
    #expect(
      atlas.message("SELECT * FROM nearest('M1/two-photon/nobody', 10)")
        == "nearest: there is no neuron M1/two-photon/nobody: see SELECT neuron FROM neuron_name")
    #expect(
      atlas.message("SELECT * FROM nearest('nobody', 10)")
        == "nearest: 'nobody' is no neuron: write animal/session/label")
    for k in ["0", "-3", "2.5", "'ten'"] {
      #expect(
        atlas.message("SELECT * FROM nearest('M1/two-photon/n1', \(k))").contains("must be a whole number from 1"))
    }
    #expect(try atlas.rows("SELECT count(*) FROM nearest('M1/two-photon/n1', 9223372036854775807)") == ["60"])
    #expect(atlas.message("SELECT * FROM nearest").contains("it needs a query"))
    #expect(atlas.message("SELECT * FROM nearest('M1/two-photon/n1', 3, 'nope')").contains("these have: dual@1"))
    #expect(
      atlas.message("SELECT * FROM nearest('M1/two-photon/n1', 3, NULL, 'brain')").contains("'animal' or 'atlas'"))
    #expect(
      atlas.message("SELECT * FROM nearest('M1/two-photon/n1', 3) WHERE session = 'mri'")
        == "nearest: no session 'mri' to search; there are: two-photon, fmost")
    try atlas.run("DELETE FROM embedding WHERE neuron_id = 2")
    #expect(
      atlas.message("SELECT * FROM nearest('M1/two-photon/n1', 3)").contains(
        "M1/two-photon/n1 has no embedding by model dual@1"))
    #expect(atlas.message("SELECT similarity(x'00', x'0000') ").contains("same number of float32 values"))
    #expect(try atlas.rows("SELECT similarity(NULL, x'00')") == ["NULL"])
  }

  @Test(arguments: [false, true]) func hugeCountsGiveTheWholeGallery(_ indexed: Bool) throws {
    let atlas = try atlas(indexed: indexed)
    let huge = Int64.max
    #expect(try atlas.rows("SELECT count(*) FROM nearest('M1/two-photon/n1', \(huge))") == ["60"])
    for k in ["10", "\(huge)"] {
      #expect(
        try atlas.rows(
          "SELECT count(*) FROM nearest WHERE query = 'M1/two-photon/n1' AND k = \(k) AND ef = \(huge) AND scope = 'atlas'"
        ) == [k == "10" ? "10" : "119"])
    }
  }

  @Test func theCostModelChoosesTheFasterPlan() {
    let model = CostModel()
    let threshold = model.graphThreshold(width: 64)
    #expect(threshold > 20_000 && threshold < 100_000)
    #expect(model.graphThreshold(width: 768) < threshold)
    #expect(model.chooseEf(limit: 10, count: threshold * 2, live: threshold * 2, width: 64) != nil)
    #expect(model.chooseEf(limit: 10, count: threshold / 2, live: threshold / 2, width: 64) == nil)
    // Where a filter removes most of a graph search's results, a scan of the rest is faster.
    #expect(model.chooseEf(limit: 10, count: 1000, live: 100_000, width: 64) == nil)
    #expect(model.chooseEf(limit: .max, count: 100_000, live: 100_000, width: 64) == nil)
  }

  @Test func efGrowsWithTheNumberOfVectors() {
    let model = CostModel()
    #expect(CostModel.ef(for: 10, among: 5000) == 120)
    #expect(CostModel.ef(for: 10, among: 100_000) == 120)
    #expect(CostModel.ef(for: 10, among: 1_600_000) == 240)
    for live in [300_000, 1_000_000] {
      let ef = model.chooseEf(limit: 10, count: live, live: live, width: 64)
      #expect(ef == CostModel.ef(for: 10, among: live))
    }
    #expect(CostModel.ef(for: .max, among: .max) > 1 << 40)
  }

  @Test func anotherDatabaseGivesAClearError() throws {
    try #require(sql_attach_host() != 0)
    var opened: OpaquePointer?
    #expect(sql_open(":memory:", &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) == SQLITE_OK)
    defer { _ = sql_close(opened) }
    #expect(installNeuroBridgeFunctions(on: opened!) == SQLITE_OK)
    #expect(sql_exec(opened, "SELECT * FROM nearest('a/b/c', 1)") == SQLITE_ERROR)
    #expect(String(cString: sql_message(opened)).contains("no NeuroBridge atlas"))
  }
}
