import GRDB
import Vocabulary

extension Transaction {
  private static let columns = "id, model_id, step, weights_id, state_id, state, metrics, at"

  /// The checkpoint of the latest step; nil where there is none.
  package func latestCheckpoint(of model: Model.ID) throws -> Checkpoint? {
    try Row.fetchOne(
      database, sql: "SELECT \(Self.columns) FROM checkpoint WHERE model_id = ? ORDER BY step DESC LIMIT 1",
      arguments: [model.rawValue]
    ).map(Self.checkpoint)
  }

  /// Every checkpoint of a model, by step.
  package func checkpoints(of model: Model.ID) throws -> [Checkpoint] {
    try Row.fetchAll(
      database, sql: "SELECT \(Self.columns) FROM checkpoint WHERE model_id = ? ORDER BY step",
      arguments: [model.rawValue]
    ).map(Self.checkpoint)
  }

  /// - Throws: `AtlasStoreError.unknown`.
  package func checkpoint(_ id: Checkpoint.ID) throws -> Checkpoint {
    let row = try Row.fetchOne(
      database, sql: "SELECT \(Self.columns) FROM checkpoint WHERE id = ?", arguments: [id.rawValue])
    guard let row else { throw AtlasStoreError.unknown(kind: "checkpoint", name: "number \(id)", known: []) }
    return try Self.checkpoint(row)
  }

  /// Inserts a checkpoint; one of the same step is replaced.
  /// - Parameter moments: of the optimiser, to resume from.
  package func insertCheckpoint(
    of model: Model.ID, step: Int, weights: ByteStream, moments: ByteStream? = nil, state: String = "{}",
    metrics: String = "{}"
  ) throws -> Checkpoint.ID {
    let weightsID = try ensureWeights(weights)
    let momentsID = try moments.map { try ensureWeights($0) }
    let id = try Int64.fetchOne(
      database,
      sql: """
        INSERT INTO checkpoint (model_id, step, weights_id, state_id, state, metrics, at, activity_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (model_id, step) DO UPDATE SET weights_id = excluded.weights_id, state_id = excluded.state_id,
          state = excluded.state, metrics = excluded.metrics, at = excluded.at, activity_id = excluded.activity_id
        RETURNING id
        """,
      arguments: [
        model.rawValue, step, weightsID.rawValue, momentsID?.rawValue, state, metrics, Timestamp.now(), activityID,
      ])
    return .init(id ?? 0)
  }

  /// Deletes all checkpoints but the latest, the one that embeds, and that of step `best`; then unused weights.
  package func dropOldCheckpoints(of model: Model.ID, exceptStep best: Int? = nil) throws {
    try database.execute(
      sql: """
        DELETE FROM checkpoint WHERE model_id = ?1
          AND step < (SELECT max(step) FROM checkpoint WHERE model_id = ?1)
          AND id IS NOT (SELECT checkpoint_id FROM model WHERE id = ?1) AND step IS NOT ?2
        """, arguments: [model.rawValue, best])
    try dropUnusedWeights()
  }

  /// Ends training: the checkpoint of `step` embeds from now on; the others and its optimiser moments are deleted.
  package func finish(_ model: Model.ID, atStep step: Int) throws -> Checkpoint {
    guard let best = try checkpoints(of: model).first(where: { $0.step == step }) else {
      throw AtlasStoreError.unknown(kind: "checkpoint", name: "of step \(step)", known: [])
    }
    try setCheckpoint(best.id, of: model)
    try database.execute(
      sql: "DELETE FROM checkpoint WHERE model_id = ? AND id <> ?", arguments: [model.rawValue, best.id.rawValue])
    try database.execute(sql: "UPDATE checkpoint SET state_id = NULL WHERE id = ?", arguments: [best.id.rawValue])
    try dropUnusedWeights()
    return best
  }

  /// Adds points to the training curve; a step repeated after resuming replaces the earlier one.
  package func insertTrainingSteps(_ steps: [TrainingStep], of model: Model.ID) throws {
    for step in steps {
      try insert(
        """
        INSERT INTO training_step (model_id, step, loss, validation_top1, images_per_second) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (model_id, step) DO UPDATE SET loss = excluded.loss, validation_top1 = excluded.validation_top1,
          images_per_second = excluded.images_per_second
        """, [model.rawValue, step.step, step.loss, step.validationTop1, step.imagesPerSecond])
    }
  }

  /// The training curve, by step.
  package func trainingSteps(of model: Model.ID) throws -> [TrainingStep] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT step, loss, validation_top1, images_per_second FROM training_step WHERE model_id = ? ORDER BY step
        """, arguments: [model.rawValue]
    ).map { try TrainingStep(step: $0[0], loss: $0[1], validationTop1: $0[2], imagesPerSecond: $0[3]) }
  }

  /// Batches a model was trained on; nil where its curve has no point.
  package func lastTrainingStep(of model: Model.ID) throws -> Int? {
    try Int.fetchOne(
      database, sql: "SELECT max(step) FROM training_step WHERE model_id = ?", arguments: [model.rawValue])
  }

  /// Whether an activity that trains a model has not ended: its process may still run, or was killed.
  package func isTraining(_ model: Model.ID) throws -> Bool {
    try Bool.fetchOne(
      database,
      sql: """
        SELECT EXISTS (SELECT 1 FROM activity v JOIN activity_input i ON i.activity_id = v.id
          WHERE i.entity = 'model' AND i.entity_id = ?1 AND v.stage IN ('train', 'pretrain') AND v.ended_at IS NULL)
        """, arguments: [model.rawValue]) ?? false
  }

  /// Gives the running activity the parameters with which a model's training began.
  package func setParameters(ofResumed model: Model.ID, fromStep step: Int, checkpointEvery: Int) throws {
    try database.execute(
      sql: """
        UPDATE activity SET parameters = coalesce((
            SELECT json_set(v.parameters, '$.resumes', json('true'), '$.from_step', ?4, '$.checkpoint_every', ?2)
            FROM activity v JOIN model m ON m.activity_id = v.id WHERE m.id = ?1), parameters)
        WHERE id = ?3
        """, arguments: [model.rawValue, checkpointEvery, activityID, step])
  }

  /// Seconds that all activities training a model took; nil where none has ended.
  package func trainingSeconds(of model: Model.ID) throws -> Double? {
    try Double.fetchOne(
      database,
      sql: """
        SELECT sum((julianday(ended_at) - julianday(started_at)) * 86400) FROM activity
        WHERE stage IN ('train', 'pretrain') AND ended_at IS NOT NULL AND id IN (
          SELECT activity_id FROM model WHERE id = ?1 UNION SELECT activity_id FROM checkpoint WHERE model_id = ?1)
        """, arguments: [model.rawValue])
  }

  private static func checkpoint(_ row: Row) throws -> Checkpoint {
    let moments: Int64? = try row[4]
    return try Checkpoint(
      id: .init(row[0]), model: .init(row[1]), step: row[2], weights: .init(row[3]), moments: moments.map { .init($0) },
      state: row[5], metrics: row[6], at: row[7])
  }
}
