package import Statistics

/// Ranks of the true partners, over one table or several pooled.
package struct RetrievalReport: Sendable, Hashable {
  /// The partner's rank, from 1, for every query that has one.
  package let ranks: [Int]
  /// Neurons searched, summed over the tables.
  package let galleryCount: Int

  /// Pools the queries of all tables; throws `noPairs` where none has a partner.
  package init(_ tables: [SimilarityTable]) throws(EvaluationError) {
    ranks = tables.flatMap { table in (0..<table.queryCount).compactMap(table.rank(of:)) }
    galleryCount = tables.reduce(0) { $0 + $1.galleryCount }
    guard !ranks.isEmpty else { throw .noPairs }
  }

  /// Throws `noPairs` where no query has a partner.
  package init(_ table: SimilarityTable) throws(EvaluationError) { try self.init([table]) }

  /// Queries with a partner.
  package var queryCount: Int { ranks.count }

  /// Cumulative match characteristic: the fraction of queries whose partner is among the first k.
  ///
  /// With one partner a query, the same as recall at k.
  package func cmc(at k: Int) -> Double { Double(hits(at: k)) / Double(ranks.count) }

  /// `cmc(at:)` with its 95 % confidence interval.
  package func cmcInterval(at k: Int) -> ConfidenceInterval {
    ConfidenceInterval(successes: hits(at: k), of: ranks.count)
  }

  /// Mean average precision at k; with one partner a query, the mean of 1 / rank, 0 beyond k.
  package func meanAveragePrecision(at k: Int = .max) -> Double {
    ranks.reduce(0) { $0 + ($1 <= k ? 1 / Double($1) : 0) } / Double(ranks.count)
  }

  private func hits(at k: Int) -> Int { ranks.count { $0 <= k } }
}
