import GRDB
package import Vocabulary

extension Transaction {
  private static let columns = "p.neuron_a, p.neuron_b, p.verdict, p.reviewer, p.at, p.reason"

  /// All current verdicts, or those of one kind.
  package func pairs(verdict: Verdict? = nil) throws -> [Pair] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT \(Self.columns) FROM pair p WHERE ?1 IS NULL OR p.verdict = ?1 ORDER BY p.neuron_a, p.neuron_b
        """, arguments: [verdict?.rawValue]
    ).map(Self.pair)
  }

  /// Current verdicts between neurons of two sessions, whichever of them a pair's `a` belongs to.
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

  /// Current verdicts on a neuron.
  package func pairs(of neuron: Neuron.ID) throws -> [Pair] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT \(Self.columns) FROM pair p WHERE p.neuron_a = ?1
        UNION ALL SELECT \(Self.columns) FROM pair p WHERE p.neuron_b = ?1
        """, arguments: [neuron.rawValue]
    ).map(Self.pair)
  }

  /// The current verdict on two neurons, in either order.
  package func pair(_ a: Neuron.ID, _ b: Neuron.ID) throws -> Pair? {
    try Row.fetchOne(
      database, sql: "SELECT \(Self.columns) FROM pair p WHERE p.neuron_a = ? AND p.neuron_b = ?",
      arguments: [min(a, b).rawValue, max(a, b).rawValue]
    ).map(Self.pair)
  }

  /// All decisions on two neurons, oldest first.
  package func reviews(of a: Neuron.ID, _ b: Neuron.ID) throws -> [Review] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT id, neuron_a, neuron_b, verdict, reviewer, at, reason FROM review
        WHERE neuron_a = ? AND neuron_b = ? ORDER BY id
        """, arguments: [min(a, b).rawValue, max(a, b).rawValue]
    ).map { row in
      try Review(
        id: .init(row[0]), a: .init(row[1]), b: .init(row[2]), verdict: Self.verdict(row[3]), reviewer: row[4],
        at: row[5], reason: row[6])
    }
  }

  /// Current verdicts with the neurons' names, newest first.
  ///
  /// - Parameter animal: nil for all.
  package func namedPairs(animal: String?) throws -> [NamedPair] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT a.neuron, b.neuron, p.verdict, p.reviewer, p.at, p.reason
        FROM pair p JOIN neuron_name a ON a.id = p.neuron_a JOIN neuron_name b ON b.id = p.neuron_b
        WHERE ?1 IS NULL OR a.animal = ?1 ORDER BY p.review_id DESC
        """, arguments: [animal]
    ).map {
      try NamedPair(a: $0[0], b: $0[1], verdict: Self.verdict($0[2]), reviewer: $0[3], at: $0[4], reason: $0[5])
    }
  }

  /// How many of the newest decisions of the command `review` on accepted candidates were matches, up to the first that was not.
  package func consecutiveMatchCount(animal: String?) throws -> Int {
    let verdicts = try String.fetchCursor(
      database,
      sql: """
        SELECT p.verdict FROM pair p JOIN review r ON r.id = p.review_id JOIN activity v ON v.id = r.activity_id
        JOIN neuron_name n ON n.id = p.neuron_a
        WHERE v.stage = 'review' AND (?1 IS NULL OR n.animal = ?1)
          AND EXISTS (SELECT 1 FROM candidate c
            WHERE c.accepted AND ((c.neuron_a = p.neuron_a AND c.neuron_b = p.neuron_b)
              OR (c.neuron_a = p.neuron_b AND c.neuron_b = p.neuron_a)))
        ORDER BY p.review_id DESC
        """, arguments: [animal])
    var count = 0
    while let verdict = try verdicts.next(), verdict == Verdict.match.rawValue { count += 1 }
    return count
  }

  /// Adds a decision, which replaces earlier ones on the pair as the current verdict.
  ///
  /// - Throws: `NameError` for a reviewer whose name is refused.
  @discardableResult
  package func insertReview(
    _ a: Neuron.ID, _ b: Neuron.ID, verdict: Verdict, reviewer: String, at: String = Timestamp.now(),
    reason: String? = nil
  ) throws -> Review.ID {
    let reviewer = try Name.checked(reviewer, as: .reviewer)
    return .init(
      try insert(
        """
        INSERT INTO review (neuron_a, neuron_b, verdict, reviewer, at, reason, activity_id) VALUES (?, ?, ?, ?, ?, ?, ?)
        """, [min(a, b).rawValue, max(a, b).rawValue, verdict.rawValue, reviewer, at, reason, activityID]))
  }

  private static func pair(_ row: Row) throws -> Pair {
    try Pair(
      a: .init(row[0]), b: .init(row[1]), verdict: verdict(row[2]), reviewer: row[3], at: row[4], reason: row[5])
  }

  /// The schema's CHECK admits no other text.
  private static func verdict(_ text: String) -> Verdict { Verdict(rawValue: text) ?? .unknown }
}
