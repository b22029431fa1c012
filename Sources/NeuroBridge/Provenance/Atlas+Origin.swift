import AtlasStore
import GRDB
import Vocabulary

extension Atlas {
  /// Follows a matched pair back to its run, model, weights, recipe, transform and calibration.
  ///
  /// - Returns: nil where the newest runs do not match the two, and nobody has.
  public func origin(of a: String, _ b: String) throws -> MatchOrigin? {
    try store.read { rows in
      let (first, second) = try (rows.reviewable(a), rows.reviewable(b))
      try rows.checkComparable(first, second)
      return try Row.fetchOne(
        rows.database,
        sql: """
          SELECT m.neuron_a, m.neuron_b, m.status, m.similarity, m.probability, m.residual_um, m.reviewer, m.reviewed_at,
            m.note, o.*
          FROM matches m JOIN match_origin o ON o.run_id = m.run_id
          WHERE (m.id_a = ?1 AND m.id_b = ?2) OR (m.id_a = ?2 AND m.id_b = ?1) ORDER BY m.run_id DESC LIMIT 1
          """, arguments: [first.neuron.id.rawValue, second.neuron.id.rawValue]
      ).map(MatchOrigin.init)
    }
  }
}

extension MatchOrigin {
  fileprivate init(_ row: Row) {
    let model: String? = row["model"]
    let version: Int? = row["model_version"]
    self.init(
      a: row["neuron_a"], b: row["neuron_b"], status: row["status"], similarity: row["similarity"],
      probability: row["probability"], residualUm: row["residual_um"], reviewer: row["reviewer"],
      reviewedAt: row["reviewed_at"], note: row["note"], run: row["run_id"], at: row["at"],
      neurobridge: row["neurobridge"], agent: row["agent"], seed: row["seed"], parameters: row["parameters"],
      model: model.map { name in version.map { "\(name)@\($0)" } ?? name }, method: row["method"],
      weightsSHA256: row["weights_sha256"], recipe: row["recipe"], transform: row["transform_id"],
      transformKind: row["transform"], calibration: row["calibration_id"], calibratedOn: row["calibrated_on"],
      stale: row["stale"])
  }
}
