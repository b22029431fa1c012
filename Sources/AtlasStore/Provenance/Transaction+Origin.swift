import GRDB
package import Vocabulary

extension Transaction {
  /// The matched pair of two neurons, in either order, and what its run is based on; nil where they are not matched.
  package func matchOrigin(of a: Neuron.ID, _ b: Neuron.ID) throws -> MatchOriginRow? {
    try Row.fetchOne(
      database,
      sql: """
        SELECT m.neuron_a, m.neuron_b, m.status, m.similarity, m.probability, m.residual_um, m.reviewer, m.reviewed_at,
          m.note, o.*, o.model || '@' || o.model_version AS full_name
        FROM matches m JOIN match_origin o ON o.run_id = m.run_id
        WHERE (m.id_a = ?1 AND m.id_b = ?2) OR (m.id_a = ?2 AND m.id_b = ?1) ORDER BY m.run_id DESC LIMIT 1
        """, arguments: [a.rawValue, b.rawValue]
    ).map { row in
      try MatchOriginRow(
        a: row["neuron_a"], b: row["neuron_b"], status: row["status"], similarity: row["similarity"],
        probability: row["probability"], residual: row["residual_um"], reviewer: row["reviewer"],
        reviewedAt: row["reviewed_at"], note: row["note"], run: .init(row["run_id"]), at: row["at"],
        neurobridge: row["neurobridge"], agent: row["agent"], seed: row["seed"], parameters: row["parameters"],
        model: row["full_name"], method: row["method"], weightsSHA256: row["weights_sha256"], recipe: row["recipe"],
        transform: row["transform_id"], transformKind: row["transform"], calibration: row["calibration_id"],
        calibratedOn: row["calibrated_on"], stale: row["stale"])
    }
  }
}
