import GRDB
package import Vocabulary

extension Transaction {
  private static let columns = "p.neuron_a, p.neuron_b, p.verdict, p.reviewer, p.at, p.reason"

  /// Every standing verdict, or those of one kind.
  package func pairs(verdict: Verdict? = nil) throws -> [Pair] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT \(Self.columns) FROM pair p WHERE ?1 IS NULL OR p.verdict = ?1 ORDER BY p.neuron_a, p.neuron_b
        """, arguments: [verdict?.rawValue]
    ).map(Self.pair)
  }

  /// Standing verdicts between neurons of two sessions, whichever of them a pair's `a` belongs to.
  package func pairs(between first: Session.ID, and second: Session.ID, verdict: Verdict? = nil) throws -> [Pair] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT \(Self.columns) FROM pair p JOIN neuron a ON a.id = p.neuron_a JOIN neuron b ON b.id = p.neuron_b
        WHERE ((a.session_id = ?1 AND b.session_id = ?2) OR (a.session_id = ?2 AND b.session_id = ?1))
          AND (?3 IS NULL OR p.verdict = ?3)
        ORDER BY p.neuron_a, p.neuron_b
        """, arguments: [first.rawValue, second.rawValue, verdict?.rawValue]
    ).map(Self.pair)
  }

  /// The standing verdict on two neurons, in either order.
  package func pair(_ a: Neuron.ID, _ b: Neuron.ID) throws -> Pair? {
    try Row.fetchOne(
      database, sql: "SELECT \(Self.columns) FROM pair p WHERE p.neuron_a = ? AND p.neuron_b = ?",
      arguments: [min(a, b).rawValue, max(a, b).rawValue]
    ).map(Self.pair)
  }

  /// Every decision ever made on two neurons, oldest first.
  package func reviews(of a: Neuron.ID, _ b: Neuron.ID) throws -> [Review] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT id, neuron_a, neuron_b, verdict, reviewer, at, reason FROM review
        WHERE neuron_a = ? AND neuron_b = ? ORDER BY id
        """, arguments: [min(a, b).rawValue, max(a, b).rawValue]
    ).map { row in
      Review(
        id: .init(row[0]), a: .init(row[1]), b: .init(row[2]), verdict: Self.verdict(row[3]), reviewer: row[4],
        at: row[5], reason: row[6])
    }
  }

  /// Adds a decision; earlier ones on the same pair stay in the file.
  @discardableResult
  package func insertReview(
    _ a: Neuron.ID, _ b: Neuron.ID, verdict: Verdict, reviewer: String, at: String = Timestamp.now(),
    reason: String? = nil
  ) throws -> Review.ID {
    .init(
      try insert(
        """
        INSERT INTO review (neuron_a, neuron_b, verdict, reviewer, at, reason, activity_id) VALUES (?, ?, ?, ?, ?, ?, ?)
        """, [min(a, b).rawValue, max(a, b).rawValue, verdict.rawValue, reviewer, at, reason, activityID]))
  }

  private static func pair(_ row: Row) -> Pair {
    Pair(
      a: .init(row[0]), b: .init(row[1]), verdict: verdict(row[2]), reviewer: row[3], at: row[4], reason: row[5])
  }

  /// The schema's CHECK admits no other text.
  private static func verdict(_ text: String) -> Verdict { Verdict(rawValue: text) ?? .unknown }
}
