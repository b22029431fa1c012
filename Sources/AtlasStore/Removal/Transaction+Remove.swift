import GRDB
import IndexRows
import Vocabulary

extension Transaction {
  /// Chunks of a stack deleted by one statement, so that a long removal can be stopped.
  private static let chunksAtOnce = 64

  /// Deletes something with everything that belongs to it, and keeps vector indexes in step.
  ///
  /// Rows of the log that name deleted rows keep their names instead of their numbers, which new rows may be given.
  /// - Parameters:
  ///   - flushes: false leaves vector indexes to a later `flushIndexes`.
  ///   - progress: called with the chunks deleted so far; what it throws ends the transaction.
  package func remove(_ target: RemovalTarget, flushes: Bool = true, progress: (Int) throws -> Void) throws {
    let row = target.row
    func delete(_ sql: String) throws { try database.execute(sql: "DELETE FROM \(sql)", arguments: [row]) }
    try nameInputs(of: target)
    let indexed = try Int64.fetchAll(
      database,
      sql: """
        SELECT model_id FROM vector_index
        WHERE model_id IN (SELECT model_id FROM embedding WHERE \(target.vectors)) ORDER BY model_id
        """, arguments: [row])
    if case .model = target { _ = try VectorIndexRows.drop(model: row, on: connection) }
    try deleteReviews("neuron_a IN \(target.neurons) OR neuron_b IN \(target.neurons)", [row])
    // Before their neurons, whose sessions the index's log rows name.
    try delete("embedding WHERE \(target.vectors)")
    try delete("candidate WHERE neuron_a IN \(target.neurons)")
    try delete("candidate WHERE neuron_b IN \(target.neurons)")
    try delete("match_run WHERE id IN \(target.runs)")
    try delete("session_rotation WHERE session_a IN \(target.sessions) OR session_b IN \(target.sessions)")
    try deleteChunks(of: target, progress)
    try delete("stack WHERE session_id IN \(target.sessions)")
    try delete("neuron WHERE id IN \(target.neurons)")
    switch target {
    case .animal: try delete("animal WHERE id = ?1")
    case .session: try delete("session WHERE id = ?1")
    case .model:
      try delete("model WHERE id = ?1")
      try dropUnusedWeights()
    case .neuron, .run: break
    }
    for model in indexed where flushes && target != .model(.init(model)) {
      try VectorIndexRows.flush(model: model, on: connection)
    }
  }

  /// The newest removal or merge; nil where there was none. Work that reads rows and writes about them later compares it: numbers
  /// of removed rows are given to new ones.
  package func latestRemoval() throws -> Int64? {
    try Int64.fetchOne(
      database, sql: "SELECT max(id) FROM activity WHERE stage IN ('remove', 'merge neurons')")
  }

  /// Takes the changes of all vectors into their indexes.
  package func flushIndexes() throws {
    for model in try Int64.fetchAll(database, sql: "SELECT model_id FROM vector_index ORDER BY model_id") {
      try VectorIndexRows.flush(model: model, on: connection)
    }
  }

  private func deleteChunks(of target: RemovalTarget, _ progress: (Int) throws -> Void) throws {
    var deleted = 0
    repeat {
      try progress(deleted)
      try database.execute(
        sql: """
          DELETE FROM stack_chunk WHERE id IN (SELECT c.id FROM stack_chunk c JOIN stack s ON s.id = c.stack_id
            WHERE s.session_id IN \(target.sessions) LIMIT \(Self.chunksAtOnce))
          """, arguments: [target.row])
      deleted += database.changesCount
    } while database.changesCount > 0
  }

  /// Deletes reviews, which the file's triggers refuse to all others: only what they are about can take them along.
  func deleteReviews(_ condition: String, _ arguments: StatementArguments) throws {
    let count = try Int.fetchOne(
      database, sql: "SELECT count(*) FROM review WHERE \(condition)", arguments: arguments)
    guard count != 0 else { return }
    let name = "review_is_never_deleted"
    guard let trigger = try CompiledSchema.definitions.first(where: { $0.name == name })?.sql else { return }
    try database.execute(sql: "DROP TRIGGER \(name)")
    try database.execute(sql: "DELETE FROM review WHERE \(condition)", arguments: arguments)
    try database.execute(sql: trigger)
  }

  /// In the log, names in place of the numbers of rows that are about to be deleted.
  private func nameInputs(of target: RemovalTarget) throws {
    let (entity, ids, name): (String, String, String) =
      switch target {
      case .animal, .session:
        (
          "session", target.sessions,
          "(SELECT a.name || '/' || s.name FROM session s JOIN animal a ON a.id = s.animal_id WHERE s.id = entity_id)"
        )
      case .model: ("model", "(?1)", "(SELECT name || '@' || version FROM model WHERE id = entity_id)")
      case .run: ("match_run", "(?1)", "'run ' || entity_id")
      case .neuron: ("neuron", "(?1)", "(SELECT neuron FROM neuron_name WHERE id = entity_id)")
      }
    func rename(_ entity: String, _ ids: String, _ name: String) throws {
      try database.execute(
        sql: """
          UPDATE activity_input SET detail = 'removed: ' || coalesce(\(name), entity_id), entity_id = NULL
          WHERE entity = '\(entity)' AND entity_id IN \(ids)
          """, arguments: [target.row])
    }
    try rename(entity, ids, name)
    if case .model = target {
      try rename("checkpoint", "(SELECT id FROM checkpoint WHERE model_id = ?1)", "'checkpoint ' || entity_id")
    }
  }
}
