import AtlasStore
import IndexRows
import VectorIndex
import Vocabulary

extension Atlas {
  /// Which index to build.
  public struct IndexBuildRequest: Hashable, Sendable {
    /// `name` or `name@version`; nil is the newest model.
    public var model: String?
    /// HNSW's M, 2 to 64: links of a vector on each level.
    public var maxLinks: Int
    /// Candidates considered while a vector is linked.
    public var efConstruction: Int

    /// M = 16 and efConstruction = 120 unless changed.
    public init(model: String? = nil, maxLinks: Int = 16, efConstruction: Int = 120) {
      self.model = model
      self.maxLinks = maxLinks
      self.efConstruction = efConstruction
    }
  }

  /// The index that was built.
  public struct IndexBuildReport: Hashable, Sendable, Codable {
    /// `name@version`.
    public let model: String
    /// Vectors in the index.
    public let vectors: Int
    /// Wall time.
    public let seconds: Double
  }

  /// Builds the vector index of a model from its embeddings, replacing an earlier one; from then on it changes with them.
  public func buildIndex(
    _ request: IndexBuildRequest = IndexBuildRequest(), progress: ProgressSink = .silent
  ) throws(AtlasError) -> IndexBuildReport {
    try AtlasError.wrapping {
      let start = ContinuousClock.now
      let model = try store.read { try $0.embedder(named: request.model) }
      let settings = GraphSettings(maxLinks: request.maxLinks, efConstruction: request.efConstruction)
      let parameters = [
        "model": model.fullName, "m": "\(request.maxLinks)", "ef_construction": "\(request.efConstruction)",
      ]
      let count = try store.interruptible({ progress.isStopRequested }) {
        try store.atomicActivity("index", parameters: parameters) { transaction, message in
          try transaction.recordUse(of: "model", row: model.id.rawValue)
          let count = try VectorIndexRows.build(
            model: model.id.rawValue, settings: settings, on: transaction.connection
          ) { done, total in try progress(.init("index \(model.fullName)", done, of: total, unit: "vectors")) }
          message = "\(count) vectors of \(model.fullName) indexed"
          return count
        }
      }
      return IndexBuildReport(
        model: model.fullName, vectors: count, seconds: (ContinuousClock.now - start) / .seconds(1))
    }
  }

  /// Deletes the vector index of a model; its embeddings stay and are searched by an exact scan.
  ///
  /// - Returns: Whether there was one.
  public func dropIndex(model name: String? = nil) throws(AtlasError) -> Bool {
    try AtlasError.wrapping {
      let model = try store.read { try $0.embedder(named: name) }
      return try store.atomicActivity("index drop", parameters: ["model": model.fullName]) { transaction, _ in
        try VectorIndexRows.drop(model: model.id.rawValue, on: transaction.connection)
      }
    }
  }
}

extension Transaction {
  /// Writes vectors, and updates the model's index with them.
  func store(_ embeddings: [Embedding], by model: Model) throws {
    try insertEmbeddings(embeddings, by: model.id)
    try VectorIndexRows.flush(model: model.id.rawValue, on: connection)
  }
}
