import Testing

/// Conditions beside `k`: k rows where k exist, or a refusal; never fewer in silence.
@Suite struct FilterTests {
  private func atlas(indexed: Bool) throws -> AtlasFile {
    let atlas = try AtlasFile()
    try atlas.fill(
      sessions: [("two-photon", "two-photon"), ("fmost", "fmost")], neurons: 200,
      vectors: AtlasFile.vectors(400, dimension: 32, seed: 5))
    if indexed { try atlas.build() }
    return atlas
  }

  private let call = "FROM nearest n WHERE n.query = 'M1/two-photon/n0' AND n.k = 10 AND "

  @Test(arguments: [false, true]) func simplePredicatesOnNeuronsGiveKRows(_ indexed: Bool) throws {
    let atlas = try atlas(indexed: indexed)
    for (filter, predicate) in [
      ("n.id BETWEEN 250 AND 290", "n.id BETWEEN 250 AND 290"), ("n.id > 380.5", "n.id > 380.5"),
      ("n.id <> 300", "n.id <> 300"), ("n.id < 300 AND n.id >= 210", "n.id < 300 AND n.id >= 210"),
      ("n.id > 'x'", "0"), ("n.id < NULL", "0"), ("n.neuron LIKE '%/N1%'", "n.label LIKE 'n1%'"),
      ("n.neuron GLOB 'M1/fmost/n1*'", "n.label GLOB 'n1*'"), ("n.neuron = 'M1/fmost/n7'", "n.label = 'n7'"),
      ("n.neuron BETWEEN 'M1/fmost/n7' AND 'M1/fmost/n9'", "n.label BETWEEN 'n7' AND 'n9'"),
      ("n.neuron <> 'M1/fmost/n7'", "n.label <> 'n7'"),
      ("n.neuron IN ('M1/fmost/n7', 'M1/fmost/n9', 'x', NULL)", "n.label IN ('n7', 'n9')"),
      ("n.neuron IN (SELECT neuron FROM neuron_name WHERE z_um < 20)", "n.z_um < 20"),
      ("n.id IN (SELECT id FROM neuron WHERE z_um < 99) AND n.id > 260", "n.z_um < 99 AND n.id > 260"),
    ] {
      let truth = try atlas.truth(neuron: 1, k: 10, where: "n.session_id = 2 AND \(predicate)")
      let sql = "SELECT n.id, n.similarity \(call) \(filter)"
      #expect(atlas.message(sql) == "no error", "\(filter)")
      #expect((try? atlas.rows(sql)) == truth, "\(filter)")
    }
  }

  @Test(arguments: [
    "n.id NOT IN (SELECT id FROM neuron WHERE z_um >= 20)", "n.id NOT IN (SELECT id FROM neuron)",
    "n.id NOT IN (300, 301)", "EXISTS (SELECT 1 FROM neuron m WHERE m.id = n.id AND m.z_um < 20)",
    "NOT EXISTS (SELECT 1 FROM neuron m WHERE m.id = n.id AND m.z_um < 20)", "n.id % 2 = 0",
    "(n.id > 300 OR n.rank = 1)",
    "n.neuron NOT LIKE '%1'", "length(n.neuron) = 10", "CASE WHEN n.id > 300 THEN 1 ELSE 0 END",
    "n.similarity < 0.5", "(SELECT z_um FROM neuron m WHERE m.id = n.id) < 20", "substr(n.neuron, -1) = '1'",
    "n.neuron LIKE '%1' ESCAPE 'x'",
  ])
  func otherConditionsAreRefusedWithTheWayToWriteThem(_ filter: String) throws {
    let atlas = try atlas(indexed: false)
    for sql in ["SELECT n.id \(call) \(filter)", "SELECT count(*) \(call) \(filter)"] {
      #expect(atlas.message(sql).contains("id IN (SELECT id FROM neuron WHERE …)"), "\(filter)")
    }
    // Without k, any condition is served.
    let rows = try atlas.rows(
      "SELECT n.id FROM nearest n WHERE n.query = 'M1/two-photon/n0' AND \(filter) ORDER BY n.rank LIMIT 10")
    #expect(rows.count <= 10)
  }

  @Test func conditionsOnJoinedTablesAreRefused() throws {
    let atlas = try atlas(indexed: false)
    for sql in [
      "SELECT n.id FROM nearest('M1/two-photon/n0', 10) n JOIN neuron m ON m.id = n.id WHERE m.z_um < 20",
      "SELECT n.id FROM nearest('M1/two-photon/n0', 10) n JOIN neuron m ON m.id = n.id AND m.z_um < 20",
      "SELECT x.id FROM (SELECT * FROM nearest('M1/two-photon/n0', 10)) x WHERE x.id % 2 = 0",
      "SELECT n.id FROM nearest('M1/two-photon/n0', 10) n JOIN neuron m ON m.id = n.id JOIN session s ON s.id = m.session_id WHERE s.name LIKE 'f%x'",
      "SELECT n.id FROM nearest('M1/two-photon/n0', 10) n JOIN embedding e ON e.neuron_id = n.id WHERE e.activity_id > 7",
      "SELECT n.id FROM nearest('M1/two-photon/n0', 10) n LEFT JOIN embedding e ON e.neuron_id = n.id WHERE e.activity_id IS NULL",
      "SELECT n.id FROM nearest('M1/two-photon/n0', 10) n CROSS JOIN embedding e ON e.neuron_id = n.id CROSS JOIN model m ON m.id = e.model_id WHERE m.name = 'x'",
      "SELECT n.id FROM nearest('M1/two-photon/n0', 10) n, neuron m WHERE m.id = n.id AND m.label IN ('n1', 'n2')",
      "WITH t AS (SELECT * FROM nearest('M1/two-photon/n0', 10)) SELECT count(*) FROM t JOIN neuron m USING (id) WHERE m.z_um NOT BETWEEN 3 AND 4",
      "SELECT count(*) FILTER (WHERE n.id > 300) FROM nearest('M1/two-photon/n0', 10) n WHERE n.id % 2 = 0",
      "SELECT n.id, sum(n.rank) OVER (ORDER BY n.id) FROM nearest('M1/two-photon/n0', 10) n WHERE n.neuron NOT LIKE '%1'",
    ] {
      #expect(atlas.message(sql).contains("after the k nearest"), "\(sql)")
    }
  }

  @Test func statementsThatDiscardNothingAreServed() throws {
    let atlas = try atlas(indexed: false)
    let nearest = "nearest('M1/two-photon/n0', 10) n"
    let all = try atlas.rows("SELECT n.id FROM \(nearest)")
    #expect(all.count == 10)
    for (sql, count) in [
      ("SELECT m.z_um FROM \(nearest) JOIN neuron m ON m.id = n.id", 10),
      ("SELECT m.neuron FROM \(nearest) JOIN neuron_name m ON m.id = n.id ORDER BY m.neuron", 10),
      ("SELECT e.gate FROM \(nearest) LEFT JOIN embedding e ON e.neuron_id = n.id", 10),
      ("SELECT n.id FROM \(nearest) JOIN embedding e ON e.neuron_id = n.id AND e.model_id = 1", 10),
      ("SELECT DISTINCT n.id FROM \(nearest)", 10),
      ("SELECT DISTINCT n.plan FROM \(nearest) ORDER BY n.rank LIMIT 3", 1),
      ("SELECT n.id FROM \(nearest) ORDER BY n.id DESC LIMIT 4 OFFSET 2", 4),
      ("SELECT n.id FROM \(nearest) LIMIT 3 OFFSET 8", 2),
      ("SELECT n.plan, count(*), max(n.similarity) FROM \(nearest) GROUP BY n.plan HAVING count(*) > 3", 1),
      ("SELECT CASE WHEN n.id > 300 THEN 'a' ELSE 'b' END, row_number() OVER (ORDER BY n.id) FROM \(nearest)", 10),
      ("SELECT n.id, EXISTS (SELECT 1 FROM review r WHERE r.neuron_a = n.id) FROM \(nearest)", 10),
      (
        "SELECT q.id, n.id FROM neuron q JOIN nearest n ON n.query = q.id AND n.k = 2 WHERE q.session_id = 1 AND q.id < 5",
        8
      ),
      ("SELECT * FROM neuron WHERE id IN (SELECT n.id FROM \(nearest)) AND z_um >= 0", 10),
      ("SELECT count(*) FILTER (WHERE n.id > 300) FROM \(nearest)", 1),
      ("SELECT count(*) filter /* ) */ ( where n.neuron LIKE '%)1' ) FROM \(nearest)", 1),
      ("SELECT n.plan, sum(n.id) FILTER (WHERE n.id % 2 = 0), count(*) FROM \(nearest) GROUP BY n.plan", 1),
      ("SELECT count(DISTINCT n.id) FROM \(nearest)", 1),
      ("SELECT max(n.similarity), n.neuron FROM \(nearest)", 1),
      ("SELECT count(*), n.plan FROM \(nearest)", 1),
      ("SELECT n.id, r.id FROM \(nearest) LEFT JOIN review r ON r.neuron_a = n.id AND r.verdict = 'match'", 10),
      ("SELECT n.id, (SELECT count(*) FROM neuron m WHERE m.session_id = 2 AND m.z_um < n.rank) FROM \(nearest)", 10),
      ("SELECT n.id FROM \(nearest) JOIN (SELECT 'M1/fmost/n' || value AS name FROM json_each('[1,2]')) x ON 1", 20),
      ("WITH t AS MATERIALIZED (SELECT n.id FROM \(nearest)) SELECT * FROM t WHERE id % 2 = 5", 0),
    ] {
      #expect(try atlas.rows(sql).count == count, "\(sql)")
    }
    #expect(try atlas.rows("SELECT n.id FROM \(nearest) WHERE n.rank <= 3") == Array(all[..<3]))
    #expect(try atlas.rows("SELECT n.id FROM \(nearest) WHERE n.rank = 2") == [all[1]])
    let third = try atlas.rows("SELECT n.similarity FROM \(nearest)")[2]
    #expect(try atlas.rows("SELECT n.id FROM \(nearest) WHERE n.similarity >= \(third)").count <= 3)
  }

  /// The right side is not known while SQLite plans the statement.
  @Test(arguments: [false, true]) func aParameterIsServedAsALiteralIs(_ indexed: Bool) throws {
    let atlas = try atlas(indexed: indexed)
    for (filter, literal) in [
      ("n.id = ?1", "n.id = 307"), ("?1 = n.id", "n.id = 307"), ("n.id = ?1 AND n.id > 5", "n.id = 307"),
    ] {
      let expected = try atlas.rows("SELECT n.id, n.similarity, n.rank \(call) \(literal)")
      #expect(expected.count == 1)
      #expect(
        try atlas.rows("SELECT n.id, n.similarity, n.rank \(call) \(filter)", integers: [307]) == expected, "\(filter)")
    }
    // The value decides, whatever it is when the statement runs again.
    for id in [205, 399, 5, 9_999] {
      let rows = try atlas.rows("SELECT n.id \(call) n.id = ?1", integers: [Int64(id)])
      #expect(rows == (id > 200 && id < 401 ? ["\(id)"] : []))
    }
    // Another table's column is a join with the k nearest.
    let joined = try? atlas.rows(
      "SELECT n.id FROM neuron m CROSS JOIN nearest n ON n.query = 'M1/two-photon/n0' AND n.k = 10 AND n.id = m.id")
    let nearest = try atlas.rows("SELECT n.id FROM nearest('M1/two-photon/n0', 10) n ORDER BY n.id")
    #expect(joined == nil || joined?.sorted() == nearest.sorted())
  }

  /// Shapes of statements, each with conditions of every kind: the k nearest that fulfil them as a slow twin finds them, or a refusal.
  @Test func everyShapeGivesKRowsOrIsRefused() throws {
    let atlas = try atlas(indexed: false)
    let conditions = [
      ("x.id NOT IN (201, 205, 209)", "n.id NOT IN (201, 205, 209)"),
      ("x.id BETWEEN 220 AND 350", "n.id BETWEEN 220 AND 350"),
      ("x.id NOT BETWEEN 220 AND 350", "n.id NOT BETWEEN 220 AND 350"),
      ("EXISTS (SELECT 1 FROM neuron q WHERE q.id = x.id AND q.z_um < 50)", "n.z_um < 50"),
      ("x.neuron LIKE '%1'", "n.label LIKE '%1'"), ("x.neuron NOT LIKE '%1'", "n.label NOT LIKE '%1'"),
      ("(x.id < 250 OR x.id > 390)", "(n.id < 250 OR n.id > 390)"),
      ("CASE WHEN x.id > 300 THEN 1 ELSE 0 END", "n.id > 300"),
      ("x.id IN (SELECT id FROM neuron WHERE z_um < 99)", "n.z_um < 99"),
      ("coalesce(x.id, 0) % 3 = 1", "n.id % 3 = 1"), ("x.id <> 300 AND x.id > 210", "n.id <> 300 AND n.id > 210"),
      ("(SELECT label FROM neuron q WHERE q.id = x.id) >= 'n5'", "n.label >= 'n5'"),
      ("NOT x.id > 300", "NOT n.id > 300"),
      ("iif(x.id > 300, x.id, NULL) IS NOT NULL", "n.id > 300"), ("x.id IS NOT 300", "n.id IS NOT 300"),
      ("m.z_um < 50", "n.z_um < 50"), ("m.label IN ('n3', 'n4', 'n5')", "n.label IN ('n3', 'n4', 'n5')"),
      ("m.radius_um IS NULL AND m.id > 250", "n.id > 250"), ("length(m.label) = 2", "length(n.label) = 2"),
      (
        "m.z_um = (SELECT max(z_um) FROM neuron WHERE session_id = 2)",
        "n.z_um = (SELECT max(z_um) FROM neuron WHERE session_id = 2)"
      ),
    ]
    let nearest = "nearest('M1/two-photon/n0', 10)"
    let shapes = [
      "SELECT x.id, x.similarity FROM \(nearest) x WHERE #",
      "SELECT x.id, x.similarity FROM \(nearest) x JOIN neuron m ON m.id = x.id WHERE #",
      "SELECT x.id, x.similarity FROM \(nearest) x, neuron m WHERE m.id = x.id AND #",
      "SELECT x.id, x.similarity FROM neuron m JOIN \(nearest) x ON x.id = m.id AND #",
      "SELECT x.id, x.similarity FROM \(nearest) x LEFT JOIN neuron m ON m.id = x.id WHERE #",
      "SELECT x.id, x.similarity FROM \(nearest) x JOIN embedding e ON e.neuron_id = x.id JOIN neuron m ON m.id = e.neuron_id WHERE #",
      "SELECT x.id, x.similarity FROM \(nearest) x JOIN neuron_name m ON m.neuron = x.neuron WHERE #",
      "WITH x AS (SELECT * FROM \(nearest)) SELECT x.id, x.similarity FROM x JOIN neuron m USING (id) WHERE #",
      "SELECT * FROM (SELECT x.id, x.similarity FROM \(nearest) x JOIN neuron m ON m.id = x.id WHERE #)",
      "SELECT id, similarity FROM (SELECT x.id, x.similarity, row_number() OVER (ORDER BY x.rank) FROM \(nearest) x JOIN neuron m ON m.id = x.id WHERE #)",
      "SELECT DISTINCT x.id, x.similarity FROM \(nearest) x JOIN neuron m ON m.id = x.id WHERE # ORDER BY x.similarity DESC",
      "SELECT x.id, max(x.similarity) FROM \(nearest) x JOIN neuron m ON m.id = x.id WHERE # GROUP BY x.id",
    ]
    var (served, refused) = (0, 0)
    for (condition, predicate) in conditions {
      let truth = Set(try atlas.truth(neuron: 1, k: 10, where: "n.session_id = 2 AND (\(predicate))"))
      for shape in shapes {
        let sql = shape.replacing("#", with: condition)
        let message = atlas.message(sql)
        if message.contains("no such column") { continue }
        guard message == "no error" else {
          #expect(message.contains("id IN (SELECT id FROM neuron WHERE …)"), "\(sql): \(message)")
          refused += 1
          continue
        }
        served += 1
        #expect(Set(try atlas.rows(sql)) == truth, "\(sql)")
      }
    }
    #expect(served > 30 && refused > 60, "\(served) served, \(refused) refused")
  }

  @Test func asOfIsATimeOrRefused() throws {
    let atlas = try atlas(indexed: false)
    let call = "SELECT count(*) FROM nearest('M1/two-photon/n0', 10) WHERE as_of = "
    for time in [
      "'2026-01-01'", "datetime('now', '+10 years')", "'2026-01'", "'2027'", "'2026-01-01T02:00+02:00'",
      "'2026-01-02 00:00:00.5-0100'", "'2026-06-01T00:00Z'", "NULL",
    ] { #expect(try atlas.rows(call + time) == ["10"], "\(time)") }
    #expect(atlas.message(call + "'2026-01-01T00:00+02:00'").contains("no model has embeddings"))
    for time in [
      "'yesterday'", "2026", "2461000.5", "x'00'", "''", "'2026-13-01'", "'2026-02-30'", "'2026-01-01T25:00'",
      "'2026-01-01+02:00'",
      "'2026-01-01; DROP'", "'02.01.2026'",
    ] { #expect(atlas.message(call + time).contains("it must be a time"), "\(time)") }
    #expect(atlas.message("SELECT * FROM nearest('M1/two-photon/n0', 10) WHERE model = x'00'").contains("must be text"))
  }

  @Test func aViewCannotUseNearest() throws {
    let atlas = try atlas(indexed: false)
    try atlas.run("CREATE VIEW v AS SELECT * FROM nearest('M1/two-photon/n0', 10)")
    #expect(atlas.message("SELECT * FROM v").contains("unsafe use of virtual table"))
    try atlas.run("CREATE VIEW s AS SELECT similarity(vector, vector) AS x FROM embedding")
    #expect(try atlas.rows("SELECT x FROM s LIMIT 1").count == 1)
  }

  @Test func aViewInPlaceOfATableIsNoAtlas() throws {
    let atlas = try AtlasFile()
    try atlas.run("DROP TABLE vector_index_log; CREATE VIEW vector_index_log AS SELECT 1 AS id, 2 AS nonce")
    #expect(atlas.message("SELECT * FROM nearest(1, 10)").contains("no NeuroBridge atlas"))
  }
}
