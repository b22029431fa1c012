import Evaluation
import Glibc
import Numerics
import Statistics
import Testing

/// The check set of the metric definitions: six queries, six galleries of eight dimensions.
private func checkTable() throws -> SimilarityTable {
  var queries: [Float] = []
  var gallery: [Float] = []
  for i in 0..<6 {
    for d in 0..<8 {
      let (a, b) = (Double(i), Double(d))
      let q: Double = sin(0.7 * (a + 1) * (b + 1) + 0.3 * b)
      let ripple: Double = cos(1.7 * (a + 2) * (b + 1))
      queries.append(Float(q))
      gallery.append(Float(q + 2 * ripple))
    }
  }
  return try SimilarityTable(queries: queries, gallery: gallery, dimension: 8, partners: Array(0..<6))
}

@Suite struct RetrievalReportTests {
  @Test func theCheckSetHasItsPublishedMetrics() throws {
    let report = try RetrievalReport(checkTable())
    #expect(report.ranks == [2, 1, 1, 1, 4, 2])
    let expected = [(1, 0.5, 0.5), (3, 5.0 / 6, 2.0 / 3), (5, 1, 0.7083333333333334)]
    for (k, cmc, map) in expected {
      #expect(abs(report.cmc(at: k) - cmc) < 1e-9)
      #expect(abs(report.meanAveragePrecision(at: k) - map) < 1e-9)
    }
  }

  @Test func ranksAreThoseOfASortedListTiesAgainstThePartner() throws {
    var random = SeededRandom(seed: 3)
    let values = (0..<12 * 20).map { _ in Float(random.integer(below: 9)) }
    let partners: [Int?] = (0..<12).map { $0 % 3 == 0 ? nil : $0 + 4 }
    let table = try SimilarityTable(queryCount: 12, galleryCount: 20, values: values, partners: partners)
    for query in 0..<12 {
      guard let partner = partners[query] else {
        #expect(table.rank(of: query) == nil)
        continue
      }
      // The slow twin sorts, the partner last among equals.
      let order = (0..<20).sorted { a, b in
        table[query, a] != table[query, b] ? table[query, a] > table[query, b] : b == partner && a != partner
      }
      #expect(table.rank(of: query) == order.firstIndex(of: partner).map { $0 + 1 })
    }
  }

  @Test func theReversedTableIsTransposed() throws {
    let table = try SimilarityTable(
      queryCount: 2, galleryCount: 3, values: [0.9, 0.1, 0.5, 0.2, 0.3, 0.8], partners: [2, nil])
    let back = table.reversed
    #expect(back.values == [0.9, 0.2, 0.1, 0.3, 0.5, 0.8])
    #expect(back.partners == [nil, nil, 0])
    #expect(table.rank(of: 0) == 2 && back.rank(of: 2) == 2)
    #expect(back.reversed.values == table.values && back.reversed.partners == table.partners)
  }

  @Test func poolingTablesPoolsTheirQueries() throws {
    let table = try checkTable()
    let pooled = try RetrievalReport([table, table.reversed])
    #expect(pooled.queryCount == 12 && pooled.galleryCount == 12)
    let halves = try [RetrievalReport(table), RetrievalReport(table.reversed)]
    let mean = (halves[0].cmc(at: 1) + halves[1].cmc(at: 1)) / 2
    #expect(abs(pooled.cmc(at: 1) - mean) < 1e-12)
  }

  @Test func theIntervalOfTheTopRankIsThatOfAProportion() throws {
    let report = try RetrievalReport(checkTable())
    let interval = report.cmcInterval(at: 1)
    #expect(interval.estimate == report.cmc(at: 1) && interval == ConfidenceInterval(successes: 3, of: 6))
    #expect(interval.low < 0.5 && interval.high > 0.5)
  }

  @Test func invalidTablesAreRefusedWithAReason() {
    #expect(throws: EvaluationError.noPairs) {
      try RetrievalReport(SimilarityTable(queryCount: 1, galleryCount: 2, values: [0, 1], partners: [nil]))
    }
    #expect(throws: EvaluationError.notFinite(what: "similarities", row: 0, column: 1)) {
      try SimilarityTable(queryCount: 1, galleryCount: 2, values: [0, .nan], partners: [nil])
    }
    #expect(throws: EvaluationError.sharedPartner(partner: 1)) {
      try SimilarityTable(queryCount: 2, galleryCount: 2, values: [0, 1, 2, 3], partners: [1, 1])
    }
    #expect(throws: EvaluationError.unknownPartner(query: 0, partner: 7, gallery: 2)) {
      try SimilarityTable(queryCount: 1, galleryCount: 2, values: [0, 1], partners: [7])
    }
    #expect(throws: EvaluationError.wrongCount(what: "similarities", expected: 4, given: 3)) {
      try SimilarityTable(queryCount: 2, galleryCount: 2, values: [0, 1, 2], partners: [nil, nil])
    }
    #expect(throws: EvaluationError.notFinite(what: "gallery embeddings", row: 1, column: 0)) {
      try SimilarityTable(queries: [1, 0], gallery: [1, 0, .infinity, 0], dimension: 2, partners: [0])
    }
  }
}
