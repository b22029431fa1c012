import Foundation
import GRDB
package import Vocabulary

extension Transaction {
  /// SQL: whether the row `u` of `unusable_patch` is newer than its input, the first channel's stack and the position of the
  /// neuron `n`.
  static let isValid = """
    (u.activity_id >= n.activity_id AND u.activity_id >= coalesce((
      SELECT s.activity_id FROM stack s WHERE s.session_id = n.session_id ORDER BY s.channel LIMIT 1), 0))
    """

  /// Records why neurons have no embedding; those that they had by models of the recipe are deleted.
  package func insertUnusablePatches(
    _ patches: [(neuron: Neuron.ID, reason: String)], of recipe: Identifier<PatchRecipe>
  ) throws {
    for patch in patches {
      try database.execute(
        sql: """
          DELETE FROM embedding
          WHERE neuron_id = ?1 AND model_id IN (SELECT id FROM model WHERE recipe_id = ?2)
          """, arguments: [patch.neuron.rawValue, recipe.rawValue])
      try database.execute(
        sql: "INSERT OR REPLACE INTO unusable_patch (recipe_id, neuron_id, reason, activity_id) VALUES (?, ?, ?, ?)",
        arguments: [recipe.rawValue, patch.neuron.rawValue, patch.reason, activityID])
    }
  }

  /// Neurons without an embedding by a model because their patches cannot be used, with the reasons; of one session, or of all.
  package func unusablePatches(
    by model: Model.ID, in session: Session.ID? = nil
  ) throws -> [(neuron: Neuron.ID, reason: String)] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT n.id, u.reason FROM unusable_patch u JOIN neuron n ON n.id = u.neuron_id
        JOIN model m ON m.recipe_id = u.recipe_id
        WHERE m.id = ?1 AND (?2 IS NULL OR n.session_id = ?2) AND \(Self.isValid)
          AND NOT EXISTS (SELECT 1 FROM embedding e WHERE e.model_id = m.id AND e.neuron_id = n.id)
        ORDER BY n.session_id, n.id
        """, arguments: [model.rawValue, session?.rawValue]
    ).map { (.init($0[0]), $0[1]) }
  }

  /// Neurons whose vector by a model holds NaN or infinity: by no current command, but older files have them.
  ///
  /// - Complexity: Reads every vector of the model.
  package func neuronsWithDamagedVectors(by model: Model.ID) throws -> [Neuron.ID] {
    let cursor = try Row.fetchCursor(
      database, sql: "SELECT neuron_id, vector FROM embedding WHERE model_id = ?", arguments: [model.rawValue])
    var damaged: [Neuron.ID] = []
    while let row = try cursor.next() {
      let isFinite = try row.withUnsafeData(atIndex: 1) { data in
        guard let data else { return false }
        return data.withUnsafeBytes { bytes in
          stride(from: 0, to: bytes.count & ~3, by: 4).allSatisfy {
            // All bits of the exponent are set in NaN and infinity.
            UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self)) & 0x7F80_0000 != 0x7F80_0000
          }
        }
      }
      if !isFinite { damaged.append(.init(row[0])) }
    }
    return damaged
  }
}
