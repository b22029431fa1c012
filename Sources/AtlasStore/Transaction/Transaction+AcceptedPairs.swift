import GRDB
package import Vocabulary

/// An accepted pair of the newest run between two sessions, or of a person.
package struct AcceptedPair: Hashable, Sendable {
  package let a: Neuron.ID
  package let b: Neuron.ID
  /// nil where a person decided it.
  package let run: MatchRun.ID?
  /// Natural log odds, or the similarity where there are none; nil where a person decided it.
  package let evidence: Double?
}

extension Transaction {
  /// Everything that joins two neurons of an animal: pairs of people, then the accepted ones of the newest runs.
  package func acceptedPairs(of animal: Animal.ID) throws -> [AcceptedPair] {
    let decided = try Row.fetchAll(
      database,
      sql: """
        SELECT p.neuron_a, p.neuron_b FROM pair p JOIN neuron n ON n.id = p.neuron_a JOIN session s ON s.id = n.session_id
        WHERE s.animal_id = ? AND p.verdict = 'match' ORDER BY p.neuron_a, p.neuron_b
        """, arguments: [animal.rawValue]
    ).map { AcceptedPair(a: .init($0[0]), b: .init($0[1]), run: nil, evidence: nil) }
    let people = Set(decided.map { [$0.a, $0.b] })
    let accepted = try Row.fetchAll(
      database,
      sql: """
        SELECT c.neuron_a, c.neuron_b, c.run_id, coalesce(c.log_odds, c.similarity, 0)
        FROM candidate c JOIN match_run r ON r.id = c.run_id JOIN session s ON s.id = r.session_a
        WHERE s.animal_id = ? AND c.accepted AND c.run_id IN (SELECT max(id) FROM match_run GROUP BY session_a, session_b)
        ORDER BY c.run_id, c.neuron_a, c.neuron_b
        """, arguments: [animal.rawValue]
    ).map { AcceptedPair(a: .init($0[0]), b: .init($0[1]), run: .init($0[2]), evidence: $0[3]) }
    return decided + accepted.filter { !people.contains([min($0.a, $0.b), max($0.a, $0.b)]) }
  }

  /// Marks an accepted pair of a run as not accepted, and counts it in the run's metrics.
  package func giveUp(_ pair: AcceptedPair) throws {
    guard let run = pair.run else { return }
    try database.execute(
      sql: "UPDATE candidate SET accepted = 0 WHERE run_id = ? AND neuron_a = ? AND neuron_b = ?",
      arguments: [run.rawValue, pair.a.rawValue, pair.b.rawValue])
    try database.execute(
      sql: """
        UPDATE match_run SET metrics = json_set(metrics, '$.accepted', json_extract(metrics, '$.accepted') - 1,
          '$.given_up', coalesce(json_extract(metrics, '$.given_up'), 0) + 1) WHERE id = ?
        """, arguments: [run.rawValue])
  }
}
