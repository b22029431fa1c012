/// How early true partners come, over one table or several pooled.
package struct RetrievalReport: Sendable, Hashable {
  /// The partner's rank for every query that has one.
  package let ranks: [Int]
  /// Neurons searched, summed over the tables.
  package let galleryCount: Int

  package init(_ tables: [SimilarityTable]) throws(EvaluationError) {
    ranks = tables.flatMap { table in (0..<table.queryCount).compactMap(table.rank(of:)) }
    galleryCount = tables.reduce(0) { $0 + $1.galleryCount }
    guard !ranks.isEmpty else { throw .noPairs }
  }

  package init(_ table: SimilarityTable) throws(EvaluationError) { try self.init([table]) }

  package var queryCount: Int { ranks.count }

  /// Share of the queries whose partner is among the first k; with one partner each, the same as recall at k.
  package func cmc(at k: Int) -> Double { mean { $0 <= k ? 1 : 0 } }

  /// With one partner each: 1 / rank where the rank is within k, else 0.
  package func meanAveragePrecision(at k: Int = .max) -> Double { mean { $0 <= k ? 1 / Double($0) : 0 } }

  /// `cmc(at:)` with a bootstrap interval over queries.
  package func cmcInterval(at k: Int, seed: UInt64) -> ConfidenceInterval {
    ConfidenceInterval(meanOf: ranks.map { $0 <= k ? 1 : 0 }, seed: seed)
  }

  package func meanAveragePrecisionInterval(at k: Int = .max, seed: UInt64) -> ConfidenceInterval {
    ConfidenceInterval(meanOf: ranks.map { $0 <= k ? 1 / Double($0) : 0 }, seed: seed)
  }

  private func mean(_ value: (Int) -> Double) -> Double {
    ranks.reduce(0) { $0 + value($1) } / Double(ranks.count)
  }
}
