import Foundation
import GRDB
import VectorIndex
package import Vocabulary

extension Transaction {
  /// Inserts vectors; a neuron that has one by this model gets the new one under a new row number.
  ///
  /// Triggers log both changes for the vector index.
  package func insertEmbeddings(_ embeddings: [Embedding], by model: Model.ID) throws {
    let deletion = try database.cachedStatement(sql: "DELETE FROM embedding WHERE model_id = ? AND neuron_id = ?")
    for embedding in embeddings {
      try deletion.execute(arguments: [model.rawValue, embedding.neuron.rawValue])
      let vector = Vector.data(embedding.vector)
      let digest = Vector.digest(vector, model: model.rawValue, neuron: embedding.neuron.rawValue)
      try insert(
        "INSERT INTO embedding (model_id, neuron_id, vector, gate, activity_id, digest) VALUES (?, ?, ?, ?, ?, ?)",
        [model.rawValue, embedding.neuron.rawValue, vector, embedding.gate, activityID, digest])
    }
  }

  /// A model's vectors of a session's neurons, in the order of the neurons' table.
  package func embeddings(by model: Model.ID, in session: Session.ID) throws -> [Embedding] {
    let cursor = try Row.fetchCursor(
      database,
      sql: """
        SELECT e.neuron_id, e.vector, e.gate FROM embedding e JOIN neuron n ON n.id = e.neuron_id
        WHERE e.model_id = ? AND n.session_id = ? ORDER BY n.id
        """, arguments: [model.rawValue, session.rawValue])
    let dimension = try dimension(of: model)
    var result: [Embedding] = []
    while let row = try cursor.next() {
      let vector = try vector(row, dimension: dimension)
      result.append(try Embedding(neuron: .init(row[0]), vector: vector, gate: row[2]))
    }
    return result
  }

  /// The same as one row-major matrix: neurons, and their vectors one after another.
  package func packedEmbeddings(
    by model: Model.ID, in session: Session.ID
  ) throws -> (neurons: [Neuron.ID], vectors: [Float]) {
    try packedVectors(
      """
      SELECT e.neuron_id, e.vector FROM embedding e JOIN neuron n ON n.id = e.neuron_id
      WHERE e.model_id = ? AND n.session_id = ? ORDER BY n.id
      """, [model.rawValue, session.rawValue], dimension: try dimension(of: model))
  }

  /// Of a model's vectors.
  /// - Throws: `AtlasStoreError.damaged` where it is impossible.
  func dimension(of model: Model.ID) throws -> Int {
    let value = try Int.fetchOne(database, sql: "SELECT dimension FROM model WHERE id = ?", arguments: [model.rawValue])
    guard let value, (1...VectorIndex.maxDimension).contains(value) else {
      throw AtlasStoreError.damaged(path: file, reason: "model \(model) has \(value ?? 0) dimensions")
    }
    return value
  }

  private func vector(_ row: Row, dimension: Int) throws -> [Float] {
    try row.withUnsafeData(atIndex: 1) { data in
      let bytes = data?.count ?? 0
      guard let data, bytes == dimension * MemoryLayout<Float>.size else {
        let neuron: Int64 = try row[0]
        throw AtlasStoreError.damaged(
          path: file,
          reason: "the vector of neuron \(neuron) has \(bytes) bytes, where \(dimension) float32 values are needed")
      }
      return Vector.values(data)
    }
  }

  /// - Parameter sql: selects a neuron's id and its vector.
  func packedVectors(
    _ sql: String, _ arguments: StatementArguments, dimension: Int
  ) throws -> (neurons: [Neuron.ID], vectors: [Float]) {
    let cursor = try Row.fetchCursor(database, sql: sql, arguments: arguments)
    var neurons: [Neuron.ID] = []
    var vectors: [Float] = []
    while let row = try cursor.next() {
      neurons.append(.init(try row[0]))
      vectors += try vector(row, dimension: dimension)
    }
    return (neurons, vectors)
  }

  /// Neurons of a session that have a vector by the model.
  package func embeddingCount(by model: Model.ID, in session: Session.ID) throws -> Int {
    try Int.fetchOne(
      database,
      sql: """
        SELECT count(*) FROM embedding e JOIN neuron n ON n.id = e.neuron_id WHERE e.model_id = ? AND n.session_id = ?
        """, arguments: [model.rawValue, session.rawValue]) ?? 0
  }

  /// Neurons of all sessions that have a vector by the model.
  package func embeddingCount(by model: Model.ID) throws -> Int {
    try Int.fetchOne(database, sql: "SELECT count(*) FROM embedding WHERE model_id = ?", arguments: [model.rawValue])
      ?? 0
  }

  /// The newest activity that wrote a vector of the model; nil where there is none.
  package func newestEmbeddingActivity(by model: Model.ID) throws -> Activity.ID? {
    try Int64.fetchOne(
      database, sql: "SELECT max(activity_id) FROM embedding WHERE model_id = ?", arguments: [model.rawValue]
    ).map { .init($0) }
  }

  /// SQL: whether the vector `e` of the neuron `n` by the model `m` is older than its input, the first channel's stack and
  /// the neuron's position. Vectors from elsewhere (no recipe) are not.
  private static let isStale = """
    (m.recipe_id IS NOT NULL AND (e.activity_id < n.activity_id OR e.activity_id < (
      SELECT s.activity_id FROM stack s WHERE s.session_id = n.session_id ORDER BY s.channel LIMIT 1)))
    """

  /// How many vectors of a session are older than the stack or the neuron's position.
  package func staleEmbeddingCount(by model: Model.ID, in session: Session.ID) throws -> Int {
    try Int.fetchOne(
      database,
      sql: """
        SELECT count(*) FROM neuron n JOIN embedding e ON e.neuron_id = n.id JOIN model m ON m.id = e.model_id
        WHERE n.session_id = ? AND m.id = ? AND \(Self.isStale)
        """, arguments: [session.rawValue, model.rawValue]) ?? 0
  }

  /// Neurons with a stack and without a vector by this model that is newer than the model's checkpoint, the stack and the
  /// neuron's position; without those whose patch is known to be unusable, with those whose vector holds NaN or infinity.
  package func neuronsToEmbed(by model: Model.ID) throws -> [Neuron] {
    let damaged = try Set(neuronsWithDamagedVectors(by: model).map(\.rawValue))
    return try Row.fetchCursor(
      database,
      sql: """
        SELECT n.id, n.session_id, n.label, n.x_um, n.y_um, n.z_um, n.radius_um, EXISTS (
          SELECT 1 FROM embedding e JOIN model m ON m.id = e.model_id
          LEFT JOIN checkpoint c ON c.id = m.checkpoint_id
          WHERE e.model_id = ?1 AND e.neuron_id = n.id AND e.activity_id >= coalesce(c.activity_id, 0)
            AND NOT coalesce(\(Self.isStale), 0)) AS is_current
        FROM neuron n
        WHERE EXISTS (SELECT 1 FROM stack s WHERE s.session_id = n.session_id)
          AND NOT EXISTS (
            SELECT 1 FROM unusable_patch u JOIN model m ON m.recipe_id = u.recipe_id
            WHERE m.id = ?1 AND u.neuron_id = n.id AND \(Self.isValid))
        ORDER BY n.session_id, n.id
        """, arguments: [model.rawValue]
    ).compactMap { row -> Neuron? in
      let isCurrent: Bool = try row[7]
      if try isCurrent && !damaged.contains(row[0]) { return nil }
      return try Neuron(
        id: .init(row[0]), session: .init(row[1]), label: row[2], position: Point3(x: row[3], y: row[4], z: row[5]),
        radius: row[6])
    }.reduce(into: []) { $0.append($1) }
  }
}
