import GRDB
package import Vocabulary

extension Transaction {
  /// Inserts a run with its candidates.
  /// - Parameter model: nil where only geometry was used.
  package func insertMatchRun(
    from a: Session.ID, to b: Session.ID, model: Model.ID?, metrics: String = "{}", candidates: [Candidate]
  ) throws -> MatchRun.ID {
    let run = try insert(
      "INSERT INTO match_run (session_a, session_b, model_id, activity_id, metrics) VALUES (?, ?, ?, ?, ?)",
      [a.rawValue, b.rawValue, model?.rawValue, activityID, metrics])
    for candidate in candidates {
      try insert(
        """
        INSERT INTO candidate (run_id, neuron_a, neuron_b, similarity, rank_ab, rank_ba, margin, residual_um, separation_um,
          log_odds, probability, accepted)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          run, candidate.a.rawValue, candidate.b.rawValue, candidate.similarity, candidate.rankAB, candidate.rankBA,
          candidate.margin, candidate.residual, candidate.separation, candidate.logOdds, candidate.probability,
          candidate.isAccepted,
        ])
    }
    return .init(run)
  }

  /// The newest run between two sessions, in that order.
  package func newestMatchRun(from a: Session.ID, to b: Session.ID) throws -> MatchRun? {
    try Row.fetchOne(
      database,
      sql: """
        SELECT id, session_a, session_b, model_id, metrics FROM match_run
        WHERE session_a = ? AND session_b = ? ORDER BY id DESC LIMIT 1
        """, arguments: [a.rawValue, b.rawValue]
    ).map(Self.matchRun)
  }

  /// - Throws: `AtlasStoreError.unknown`.
  package func matchRun(_ id: MatchRun.ID) throws -> MatchRun {
    let row = try Row.fetchOne(
      database, sql: "SELECT id, session_a, session_b, model_id, metrics FROM match_run WHERE id = ?",
      arguments: [id.rawValue])
    guard let row else { throw AtlasStoreError.unknown(kind: "match run", name: "number \(id)", known: []) }
    return try Self.matchRun(row)
  }

  /// The candidates of a run, by falling similarity.
  package func candidates(of run: MatchRun.ID) throws -> [Candidate] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT neuron_a, neuron_b, similarity, rank_ab, rank_ba, margin, residual_um, separation_um, log_odds,
          probability, accepted
        FROM candidate
        WHERE run_id = ? ORDER BY similarity DESC, neuron_a, neuron_b
        """, arguments: [run.rawValue]
    ).map {
      try Candidate(
        a: .init($0[0]), b: .init($0[1]), similarity: $0[2], rankAB: $0[3], rankBA: $0[4], margin: $0[5],
        residual: $0[6], separation: $0[7], logOdds: $0[8], probability: $0[9], isAccepted: $0[10])
    }
  }

  private static func matchRun(_ row: Row) throws -> MatchRun {
    let model: Int64? = try row[3]
    return try MatchRun(
      id: .init(row[0]), sessionA: .init(row[1]), sessionB: .init(row[2]), model: model.map { .init($0) },
      metrics: row[4])
  }
}
