import Foundation
package import GRDB
package import Vocabulary

extension Rows {
  /// Inserts vectors and tells the index of each in the same transaction.
  ///
  /// A neuron that has a vector by this model gets the new one under a new row number; the index hears of both.
  /// - Parameters:
  ///   - forget: Called with the row number of a vector about to be replaced.
  ///   - index: Called with the row number and the vector of each new row.
  package func insertEmbeddings(
    _ embeddings: [Embedding], by model: Model.ID, forget: (Database, Embedding.ID) throws -> Void = { _, _ in },
    index: (Database, Embedding.ID, [Float]) throws -> Void = { _, _, _ in }
  ) throws {
    for embedding in embeddings {
      let old = try Int64.fetchOne(
        database.cachedStatement(sql: "SELECT id FROM embedding WHERE model_id = ? AND neuron_id = ?"),
        arguments: [model.rawValue, embedding.neuron.rawValue])
      if let old {
        try forget(database, .init(old))
        try database.cachedStatement(sql: "DELETE FROM embedding WHERE id = ?").execute(arguments: [old])
      }
      let id = try insert(
        "INSERT INTO embedding (model_id, neuron_id, vector, gate, activity_id) VALUES (?, ?, ?, ?, ?)",
        [model.rawValue, embedding.neuron.rawValue, Vector.data(embedding.vector), embedding.gate, author])
      try index(database, .init(id), embedding.vector)
    }
  }

  /// The vectors a model made of a session's neurons, in the order of its table.
  package func embeddings(by model: Model.ID, in session: Session.ID) throws -> [Embedding] {
    let cursor = try Row.fetchCursor(
      database,
      sql: """
        SELECT e.neuron_id, e.vector, e.gate FROM embedding e JOIN neuron n ON n.id = e.neuron_id
        WHERE e.model_id = ? AND n.session_id = ? ORDER BY n.id
        """, arguments: [model.rawValue, session.rawValue])
    var result: [Embedding] = []
    while let row = try cursor.next() {
      let vector = try row.withUnsafeData(atIndex: 1) { Vector.values($0 ?? Data()) }
      result.append(Embedding(neuron: .init(row[0]), vector: vector, gate: row[2]))
    }
    return result
  }

  /// The same without an array for each: neurons, and their vectors row after row.
  package func packedEmbeddings(
    by model: Model.ID, in session: Session.ID
  ) throws -> (neurons: [Neuron.ID], vectors: [Float]) {
    try packedVectors(
      """
      SELECT e.neuron_id, e.vector FROM embedding e JOIN neuron n ON n.id = e.neuron_id
      WHERE e.model_id = ? AND n.session_id = ? ORDER BY n.id
      """, [model.rawValue, session.rawValue])
  }

  /// - Parameter sql: gives a neuron's id and its vector, row by row.
  func packedVectors(
    _ sql: String, _ arguments: StatementArguments
  ) throws -> (neurons: [Neuron.ID], vectors: [Float]) {
    let cursor = try Row.fetchCursor(database, sql: sql, arguments: arguments)
    var neurons: [Neuron.ID] = []
    var vectors: [Float] = []
    while let row = try cursor.next() {
      neurons.append(.init(row[0]))
      vectors += try row.withUnsafeData(atIndex: 1) { Vector.values($0 ?? Data()) }
    }
    return (neurons, vectors)
  }

  package func embeddingCount(by model: Model.ID, in session: Session.ID) throws -> Int {
    try Int.fetchOne(
      database,
      sql: """
        SELECT count(*) FROM embedding e JOIN neuron n ON n.id = e.neuron_id WHERE e.model_id = ? AND n.session_id = ?
        """, arguments: [model.rawValue, session.rawValue]) ?? 0
  }

  package func embeddingCount(by model: Model.ID) throws -> Int {
    try Int.fetchOne(database, sql: "SELECT count(*) FROM embedding WHERE model_id = ?", arguments: [model.rawValue])
      ?? 0
  }

  /// Whether the vector `e` of the neuron `n` by the model `m` is older than what it was made from: the first channel's
  /// stack, or the neuron's place. Vectors made elsewhere (no recipe) are not.
  private static let isStale = """
    (m.recipe_id IS NOT NULL AND (e.activity_id < n.activity_id OR e.activity_id < (
      SELECT s.activity_id FROM stack s WHERE s.session_id = n.session_id ORDER BY s.channel LIMIT 1)))
    """

  /// How many vectors of a session a newer stack or place has overtaken.
  package func staleEmbeddingCount(by model: Model.ID, in session: Session.ID) throws -> Int {
    try Int.fetchOne(
      database,
      sql: """
        SELECT count(*) FROM neuron n JOIN embedding e ON e.neuron_id = n.id JOIN model m ON m.id = e.model_id
        WHERE n.session_id = ? AND m.id = ? AND \(Self.isStale)
        """, arguments: [session.rawValue, model.rawValue]) ?? 0
  }

  /// Neurons that have a stack and no vector by this model that is newer than the model's checkpoint, the stack and the
  /// neuron's place.
  package func neuronsToEmbed(by model: Model.ID) throws -> [Neuron] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT n.id, n.session_id, n.label, n.x_um, n.y_um, n.z_um, n.radius_um FROM neuron n
        WHERE EXISTS (SELECT 1 FROM stack s WHERE s.session_id = n.session_id)
          AND NOT EXISTS (
            SELECT 1 FROM embedding e JOIN model m ON m.id = e.model_id
            LEFT JOIN checkpoint c ON c.id = m.checkpoint_id
            WHERE e.model_id = ?1 AND e.neuron_id = n.id AND e.activity_id >= coalesce(c.activity_id, 0)
              AND NOT coalesce(\(Self.isStale), 0))
        ORDER BY n.session_id, n.id
        """, arguments: [model.rawValue]
    ).map { row in
      Neuron(
        id: .init(row[0]), session: .init(row[1]), label: row[2], position: Point3(x: row[3], y: row[4], z: row[5]),
        radius: row[6])
    }
  }
}
