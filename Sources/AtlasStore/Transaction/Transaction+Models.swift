import GRDB
import VectorIndex
package import Vocabulary

extension Transaction {
  private static let columns = "id, name, version, method, configuration, recipe_id, dimension, checkpoint_id"

  /// Every model, oldest first.
  package func models() throws -> [Model] {
    try Row.fetchAll(database, sql: "SELECT \(Self.columns) FROM model ORDER BY id").map(decodeModel)
  }

  /// - Throws: `AtlasStoreError.unknown`.
  package func model(_ id: Model.ID) throws -> Model {
    let row = try Row.fetchOne(
      database, sql: "SELECT \(Self.columns) FROM model WHERE id = ?", arguments: [id.rawValue])
    guard let row else { throw AtlasStoreError.unknown(kind: "model", name: "number \(id)", known: []) }
    return try decodeModel(row)
  }

  /// The newest version of a name that can embed (or, on request, that may still be in training).
  package func model(named name: String, finished: Bool = true) throws -> Model {
    let row = try Name.spellings(name).compactMap { name in
      try Row.fetchOne(
        database,
        sql: """
          SELECT \(Self.columns) FROM model
          WHERE name = ? AND (NOT ? OR checkpoint_id IS NOT NULL OR method = 'imported') ORDER BY version DESC LIMIT 1
          """, arguments: [name, finished])
    }.first
    guard let row else {
      let known = try String.fetchAll(database, sql: "SELECT DISTINCT name FROM model ORDER BY name")
      throw AtlasStoreError.unknown(
        kind: finished && known.contains(name) ? "model that has finished a checkpoint" : "model", name: name,
        known: known)
    }
    return try decodeModel(row)
  }

  /// The default model: the newest that can embed; nil where there is none.
  package func newestModel() throws -> Model? {
    try Row.fetchOne(
      database,
      sql: """
        SELECT \(Self.columns) FROM model WHERE checkpoint_id IS NOT NULL OR method = 'imported' ORDER BY id DESC LIMIT 1
        """
    ).map(decodeModel)
  }

  /// Inserts a new version of `name`.
  /// - Throws: `NameError` for a name that is refused.
  package func insertModel(
    named name: String, method: String, configuration: String, recipe: Identifier<PatchRecipe>?, dimension: Int
  ) throws -> Model {
    let name = try Name.checked(name, as: .model)
    let version = try Int.fetchOne(
      database, sql: "SELECT coalesce(max(version), 0) + 1 FROM model WHERE name = ?", arguments: [name])
    let id = try insert(
      """
      INSERT INTO model (name, version, method, configuration, recipe_id, dimension, activity_id)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """, [name, version, method, configuration, recipe?.rawValue, dimension, activityID])
    return try model(.init(id))
  }

  /// Sets the checkpoint that embeds.
  package func setCheckpoint(_ checkpoint: Checkpoint.ID, of model: Model.ID) throws {
    try database.execute(
      sql: "UPDATE model SET checkpoint_id = ? WHERE id = ?", arguments: [checkpoint.rawValue, model.rawValue])
  }

  /// Replaces the configuration of a model before its training.
  package func setConfiguration(_ configuration: String, of model: Model.ID) throws {
    try database.execute(
      sql: "UPDATE model SET configuration = ? WHERE id = ?", arguments: [configuration, model.rawValue])
  }

  /// Modalities of the sessions that the model's trainings read, as far as those sessions are still there.
  package func modalities(readFor model: Model.ID) throws -> [String] {
    try String.fetchAll(
      database,
      sql: """
        SELECT DISTINCT s.modality FROM activity_input i JOIN session s ON i.entity = 'session' AND s.id = i.entity_id
        WHERE i.activity_id IN (
          SELECT activity_id FROM model WHERE id = ?1 UNION SELECT activity_id FROM checkpoint WHERE model_id = ?1)
        ORDER BY 1
        """, arguments: [model.rawValue])
  }

  private func decodeModel(_ row: Row) throws -> Model {
    let dimension: Int64 = try row[6]
    guard (1...Int64(maxDimension)).contains(dimension) else {
      throw AtlasStoreError.damaged(path: file, reason: "model \(try row[0] as Int64) has \(dimension) dimensions")
    }
    let recipe: Int64? = try row[5]
    let checkpoint: Int64? = try row[7]
    return try Model(
      id: .init(row[0]), name: row[1], version: row[2], method: row[3], configuration: row[4],
      recipe: recipe.map { .init($0) }, dimension: Int(dimension), checkpoint: checkpoint.map { .init($0) })
  }
}
