import GRDB
import Vocabulary

extension Transaction {
  /// What `remove` would delete.
  package func counts(of target: RemovalTarget) throws -> RemovalCounts {
    func count(_ sql: String) throws -> Int {
      try Int.fetchOne(database, sql: "SELECT \(sql)", arguments: [target.row]) ?? 0
    }
    var counts = RemovalCounts()
    counts.sessions = try count("count(*) FROM \(target.sessions)")
    let stacks = "(SELECT id FROM stack WHERE session_id IN \(target.sessions))"
    counts.stacks = try count("count(*) FROM \(stacks)")
    counts.linkedStacks = try count("count(*) FROM stack WHERE compression = 'linked' AND id IN \(stacks)")
    counts.bytes = try count("sum(length(tiff)) FROM stack_chunk WHERE stack_id IN \(stacks)")
    counts.neurons = try count("count(*) FROM \(target.neurons)")
    counts.vectors = try count("count(*) FROM embedding WHERE \(target.vectors)")
    counts.indexed = try count(
      "count(*) FROM embedding WHERE \(target.vectors) AND model_id IN (SELECT model_id FROM vector_index)")
    counts.runs = try count("count(*) FROM \(target.runs)")
    counts.candidates = try count(
      """
      count(*) FROM candidate WHERE run_id IN \(target.runs) OR neuron_a IN \(target.neurons)
        OR neuron_b IN \(target.neurons)
      """)
    for row in try Row.fetchAll(
      database,
      sql: """
        SELECT reviewer, count(*) FROM review WHERE neuron_a IN \(target.neurons) OR neuron_b IN \(target.neurons)
        GROUP BY reviewer
        """, arguments: [target.row])
    {
      counts.decisions[row[0]] = row[1]
    }
    if case .model = target {
      counts.checkpoints = try count("count(*) FROM checkpoint WHERE model_id = ?1")
      counts.evaluations = try count("count(*) FROM evaluation WHERE model_id = ?1")
      counts.bytes += try count(
        """
        sum(byte_count) FROM weights w WHERE id IN (
            SELECT weights_id FROM checkpoint WHERE model_id = ?1 UNION SELECT state_id FROM checkpoint WHERE model_id = ?1)
          AND NOT EXISTS (SELECT 1 FROM checkpoint c WHERE c.model_id <> ?1 AND w.id IN (c.weights_id, c.state_id))
        """)
    }
    return counts
  }

  /// Decisions that would go along: both names, verdict, reviewer and time of each, oldest first.
  package func decisions(of target: RemovalTarget) throws -> [[String]] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT a.neuron, b.neuron, r.verdict, r.reviewer, r.at
        FROM review r JOIN neuron_name a ON a.id = r.neuron_a JOIN neuron_name b ON b.id = r.neuron_b
        WHERE r.neuron_a IN \(target.neurons) OR r.neuron_b IN \(target.neurons) ORDER BY r.id
        """, arguments: [target.row]
    ).map { row in (0..<5).map { row[$0] } }
  }

  /// `name@version` of models whose training read its sessions; of a model, of those that began with its weights.
  package func modelsThatUsed(_ target: RemovalTarget) throws -> [String] {
    if case .model = target {
      return try String.fetchAll(
        database,
        sql: """
          SELECT m.name || '@' || m.version FROM model m JOIN model b ON b.id = ?1
          WHERE json_extract(m.configuration, '$.backbone') = b.name || '@' || b.version ORDER BY m.id
          """, arguments: [target.row])
    }
    return try String.fetchAll(
      database,
      sql: """
        SELECT m.name || '@' || m.version FROM model m
        WHERE EXISTS (SELECT 1 FROM activity_input i
          WHERE i.entity = 'session' AND i.entity_id IN \(target.sessions) AND (i.activity_id = m.activity_id
            OR i.activity_id IN (SELECT c.activity_id FROM checkpoint c WHERE c.model_id = m.id)))
        ORDER BY m.id
        """, arguments: [target.row])
  }
}
