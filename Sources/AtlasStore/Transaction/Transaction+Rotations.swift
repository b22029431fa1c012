import Foundation
import GRDB
package import Vocabulary

extension Transaction {
  /// The stored rotation of `a` against `b`; nil where there is none, or where neurons were added or embedded again since.
  package func rotation(of a: Session.ID, against b: Session.ID, by model: Model.ID) throws -> SessionRotation? {
    try Row.fetchOne(
      database,
      sql: """
        SELECT t.id, t.degrees, t.score, t.unrotated_score FROM session_rotation t
        WHERE t.model_id = ?1 AND t.session_a = ?2 AND t.session_b = ?3 AND (t.degrees = 0 OR NOT EXISTS (
          SELECT 1 FROM neuron n JOIN embedding o ON o.neuron_id = n.id AND o.model_id = ?1
          WHERE n.session_id = ?2 AND NOT EXISTS (
            SELECT 1 FROM rotated_embedding e WHERE e.rotation_id = t.id AND e.neuron_id = n.id)))
          AND NOT EXISTS (
            SELECT 1 FROM neuron n JOIN embedding e ON e.neuron_id = n.id AND e.model_id = ?1
            WHERE n.session_id IN (?2, ?3) AND e.activity_id > t.activity_id)
        """, arguments: [model.rawValue, a.rawValue, b.rawValue]
    ).map { try SessionRotation(id: .init($0[0]), degrees: $0[1], score: $0[2], unrotatedScore: $0[3]) }
  }

  /// The vectors of rotated patches, in the order of the neurons' table.
  package func packedEmbeddings(rotated rotation: SessionRotation.ID) throws -> (neurons: [Neuron.ID], vectors: [Float])
  {
    let model = try Int64.fetchOne(
      database, sql: "SELECT model_id FROM session_rotation WHERE id = ?", arguments: [rotation.rawValue])
    guard let model else { return ([], []) }
    return try packedVectors(
      "SELECT neuron_id, vector FROM rotated_embedding WHERE rotation_id = ? ORDER BY neuron_id", [rotation.rawValue],
      dimension: try dimension(of: .init(model)))
  }

  /// Inserts a rotation, replacing the earlier one.
  /// - Parameter vectors: of the rotated patch of every neuron of `a`; empty where `degrees` is 0.
  package func storeRotation(
    of a: Session.ID, against b: Session.ID, by model: Model.ID, degrees: Double, score: Double, unrotatedScore: Double,
    vectors: [(neuron: Neuron.ID, vector: [Float])]
  ) throws {
    try database.execute(
      sql: "DELETE FROM session_rotation WHERE model_id = ? AND session_a = ? AND session_b = ?",
      arguments: [model.rawValue, a.rawValue, b.rawValue])
    let id = try insert(
      """
      INSERT INTO session_rotation (model_id, session_a, session_b, degrees, score, unrotated_score, activity_id)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """, [model.rawValue, a.rawValue, b.rawValue, degrees, score, unrotatedScore, activityID])
    for item in vectors {
      try insert(
        "INSERT INTO rotated_embedding (rotation_id, neuron_id, vector) VALUES (?, ?, ?)",
        [id, item.neuron.rawValue, Vector.data(item.vector)])
    }
  }
}
