package import VectorIndex

extension VectorIndexRows {
  /// Rebuilds the index of a model from its embeddings, in the caller's write transaction.
  ///
  /// The result depends on embeddings and settings alone, not on the thread count.
  /// - Parameter progress: Gets the number of vectors in the graph, and of all; may throw to stop, then roll back.
  /// - Returns: The number of vectors.
  @discardableResult
  package static func build(
    model: Int64, settings: GraphSettings = GraphSettings(), on connection: Connection,
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> Int {
    guard (2...64).contains(settings.maxLinks) else { throw IndexRowsError.maxLinks(settings.maxLinks) }
    guard (1...100_000).contains(settings.efConstruction) else {
      throw IndexRowsError.efConstruction(settings.efConstruction)
    }
    let dimension = try self.dimension(of: model, on: connection)
    let count = try embeddingCount(model: model, on: connection)
    guard count > 0 else { throw IndexRowsError.nothingToIndex(model: model) }
    let codec = try fittedCodec(model: model, dimension: dimension, count: count, on: connection)
    var snapshot = IndexSnapshot(codec: codec, settings: settings, withGraph: false)
    snapshot.reserve(count)
    try forEachVector(of: model, on: connection) { embedding, neuron, session, vector in
      do throws(VectorError) {
        try snapshot.insert(embedding: embedding, neuron: neuron, session: session, vector: vector)
      } catch { throw IndexRowsError.vector(embedding: embedding, error) }
    }
    try snapshot.buildGraph { try progress($0, count) }
    try drop(model: model, on: connection)
    let loader = try SnapshotLoader(model: model, on: connection)
    var version = VersionedSnapshot(snapshot: snapshot, position: LogPosition(id: 0, nonce: 0))
    try compact(&version, loader)
    SnapshotCache.shared.insert(loader.key, version)
    return count
  }

  /// Deletes the index of a model; its embeddings stay and are searched one by one.
  ///
  /// - Returns: Whether there was one.
  @discardableResult
  package static func drop(model: Int64, on connection: Connection) throws(IndexRowsError) -> Bool {
    let loader = try SnapshotLoader(model: model, on: connection)
    let existed = try loader.log.head() != nil
    let rows = try Statement("DELETE FROM vector_index WHERE model_id = ?", on: connection)
    rows.bind(model)
    try rows.run()
    // Segments and log go with it only where foreign keys and triggers are on.
    let segments = try Statement("DELETE FROM vector_index_segment WHERE model_id = ?", on: connection)
    segments.bind(model)
    try segments.run()
    try loader.log.deleteRows(before: loader.log.last + 1)
    SnapshotCache.shared.removeAll(loader.key)
    return existed
  }

  static func dimension(of model: Int64, on connection: Connection) throws(IndexRowsError) -> Int {
    let row = try Statement("SELECT dimension FROM model WHERE id = ?", on: connection)
    row.bind(model)
    guard try row.step() else { throw .noModel(model) }
    guard (1...Int64(maxDimension)).contains(row.integer(0)) else {
      throw .dimension(model: model, row.integer(0))
    }
    return Int(row.integer(0))
  }

  static func embeddingCount(model: Int64, on connection: Connection) throws(IndexRowsError) -> Int {
    let row = try Statement("SELECT count(*) FROM embedding WHERE model_id = ?", on: connection)
    row.bind(model)
    return try row.step() ? Int(row.integer(0)) : 0
  }

  /// Calls `body` with each embedding of a model, in the order of row ids.
  static func forEachVector(
    of model: Int64, on connection: Connection,
    _ body: (_ embedding: Int64, _ neuron: Int64, _ session: Int64, _ vector: UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let rows = try Statement(
      """
      SELECT e.id, e.neuron_id, n.session_id, e.vector FROM embedding e CROSS JOIN neuron n ON n.id = e.neuron_id
      WHERE +e.model_id = ? ORDER BY e.id
      """, on: connection)
    rows.bind(model)
    while try rows.step() { try body(rows.integer(0), rows.integer(1), rows.integer(2), rows.blob(3)) }
  }

  /// A codec for these vectors, from some thousand of them.
  private static func fittedCodec(
    model: Int64, dimension: Int, count: Int, on connection: Connection
  ) throws -> VectorCodec {
    let every = max(1, count / 4096)
    var sample = [Float]()
    var row = 0
    try forEachVector(of: model, on: connection) { embedding, _, _, vector in
      defer { row += 1 }
      guard row % every == 0 else { return }
      let squared: Float
      do throws(VectorError) { squared = try VectorError.check(vector, dimension: dimension) } catch {
        throw IndexRowsError.vector(embedding: embedding, error)
      }
      let length = squared.squareRoot()
      for i in 0..<dimension {
        sample.append(vector.loadUnaligned(fromByteOffset: i * 4, as: Float.self) / length)
      }
    }
    return VectorCodec.fit(sample: sample, dimension: dimension)
  }
}
