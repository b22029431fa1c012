import Foundation
import GRDB
package import Vocabulary

extension Rows {
  /// What was found of `a` against `b`; nil where nobody has looked, or neurons came in or were embedded anew since.
  package func turn(of a: Session.ID, against b: Session.ID, by model: Model.ID) throws -> SessionTurn? {
    try Row.fetchOne(
      database,
      sql: """
        SELECT t.id, t.degrees, t.score, t.upright_score FROM session_turn t
        WHERE t.model_id = ?1 AND t.session_a = ?2 AND t.session_b = ?3 AND (t.degrees = 0 OR NOT EXISTS (
          SELECT 1 FROM neuron n WHERE n.session_id = ?2 AND NOT EXISTS (
            SELECT 1 FROM turned_embedding e WHERE e.turn_id = t.id AND e.neuron_id = n.id)))
          AND NOT EXISTS (
            SELECT 1 FROM neuron n JOIN embedding e ON e.neuron_id = n.id AND e.model_id = ?1
            WHERE n.session_id IN (?2, ?3) AND e.activity_id > t.activity_id)
        """, arguments: [model.rawValue, a.rawValue, b.rawValue]
    ).map { SessionTurn(id: .init($0[0]), degrees: $0[1], score: $0[2], uprightScore: $0[3]) }
  }

  /// The vectors of neurons seen turned, in the order of the neurons' table.
  package func packedEmbeddings(turned turn: SessionTurn.ID) throws -> (neurons: [Neuron.ID], vectors: [Float]) {
    try packedVectors(
      "SELECT neuron_id, vector FROM turned_embedding WHERE turn_id = ? ORDER BY neuron_id", [turn.rawValue])
  }

  /// Keeps a turn in place of an earlier one.
  /// - Parameter vectors: of every neuron of `a`, seen turned; none where `degrees` is 0.
  package func keepTurn(
    of a: Session.ID, against b: Session.ID, by model: Model.ID, degrees: Double, score: Double, uprightScore: Double,
    vectors: [(neuron: Neuron.ID, vector: [Float])]
  ) throws {
    try database.execute(
      sql: "DELETE FROM session_turn WHERE model_id = ? AND session_a = ? AND session_b = ?",
      arguments: [model.rawValue, a.rawValue, b.rawValue])
    let id = try insert(
      """
      INSERT INTO session_turn (model_id, session_a, session_b, degrees, score, upright_score, activity_id)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """, [model.rawValue, a.rawValue, b.rawValue, degrees, score, uprightScore, author])
    for item in vectors {
      try insert(
        "INSERT INTO turned_embedding (turn_id, neuron_id, vector) VALUES (?, ?, ?)",
        [id, item.neuron.rawValue, Vector.data(item.vector)])
    }
  }
}
