package import VectorIndex

extension VectorIndexRows {
  /// Makes the index of a model anew from its embeddings, in the caller's write transaction.
  ///
  /// The same embeddings and settings make the same index, with any number of threads.
  /// - Parameter progress: Told how many of how many vectors are in; may throw to stop, the caller then rolls back.
  /// - Returns: How many vectors were indexed.
  @discardableResult
  package static func build(
    model: Int64, settings: GraphSettings = GraphSettings(), on connection: Connection,
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> Int {
    guard (2...64).contains(settings.degree) else {
      throw IndexRowsError.settings("a degree of \(settings.degree) links is not possible: choose 2 to 64")
    }
    guard (1...100_000).contains(settings.breadth) else {
      throw IndexRowsError.settings("a breadth of \(settings.breadth) candidates is not possible: choose 1 to 100000")
    }
    let dimension = try self.dimension(of: model, on: connection)
    let count = try embeddingCount(model: model, on: connection)
    guard count > 0 else { throw IndexRowsError.nothingToIndex(model: model) }
    let codec = try fittedCodec(model: model, dimension: dimension, count: count, on: connection)
    var mirror = VectorMirror(codec: codec, settings: settings, withGraph: false)
    mirror.reserve(count)
    try forEachVector(of: model, on: connection) { embedding, neuron, session, vector in
      do throws(VectorProblem) {
        try mirror.added(embedding: embedding, neuron: neuron, session: session, vector: vector)
      } catch { throw IndexRowsError.vector(embedding: embedding, error) }
    }
    try mirror.buildGraph { try progress($0, count) }
    try drop(model: model, on: connection)
    let reader = try MirrorReader(model: model, on: connection)
    var marked = MarkedMirror(mirror: mirror, mark: LogMark(id: 0, nonce: 0))
    try fold(&marked, reader)
    MirrorPool.shared.put(reader.key, marked)
    return count
  }

  /// Forgets the index of a model. Its embeddings stay and are searched one by one.
  @discardableResult
  package static func drop(model: Int64, on connection: Connection) throws(IndexRowsError) -> Bool {
    let reader = try MirrorReader(model: model, on: connection)
    let found = try reader.log.head() != nil
    let rows = try Statement("DELETE FROM vector_index WHERE model_id = ?", on: connection)
    rows.bind(model)
    try rows.run()
    // Pieces and log go with it where foreign keys and triggers are on; say so, for where they are not.
    let pieces = try Statement("DELETE FROM vector_index_piece WHERE model_id = ?", on: connection)
    pieces.bind(model)
    try pieces.run()
    try reader.log.forget(before: reader.log.last + 1)
    MirrorPool.shared.forget(reader.key)
    return found
  }

  /// Whether the model has an index.
  package static func exists(model: Int64, on connection: Connection) throws(IndexRowsError) -> Bool {
    try IndexLog(model: model, on: connection).head() != nil
  }

  static func dimension(of model: Int64, on connection: Connection) throws(IndexRowsError) -> Int {
    let row = try Statement("SELECT dimension FROM model WHERE id = ?", on: connection)
    row.bind(model)
    guard try row.step() else { throw .noModel(model) }
    return Int(row.integer(0))
  }

  static func embeddingCount(model: Int64, on connection: Connection) throws(IndexRowsError) -> Int {
    let row = try Statement("SELECT count(*) FROM embedding WHERE model_id = ?", on: connection)
    row.bind(model)
    return try row.step() ? Int(row.integer(0)) : 0
  }

  /// Calls `body` with each embedding of a model, by row number: embedding, neuron, session, vector.
  static func forEachVector(
    of model: Int64, on connection: Connection,
    _ body: (Int64, Int64, Int64, UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let rows = try Statement(
      """
      SELECT e.id, e.neuron_id, n.session_id, e.vector FROM embedding e CROSS JOIN neuron n ON n.id = e.neuron_id
      WHERE +e.model_id = ? ORDER BY e.id
      """, on: connection)
    rows.bind(model)
    while try rows.step() { try body(rows.integer(0), rows.integer(1), rows.integer(2), rows.blob(3)) }
  }

  /// Codes that suit these vectors, judged by some thousand of them.
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
      do throws(VectorProblem) { squared = try VectorProblem.check(vector, dimension: dimension) } catch {
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
