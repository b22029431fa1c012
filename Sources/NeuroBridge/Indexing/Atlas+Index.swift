import AtlasStore
import IndexRows
import VectorIndex
import Vocabulary

extension Atlas {
  /// What building an index came to.
  public struct IndexBuildReport: Hashable, Sendable, Codable {
    public let model: String
    public let vectors: Int
    public let seconds: Double
  }

  /// Makes the vector index of a model anew from its embeddings; from then on it changes with them.
  ///
  /// - Parameters:
  ///   - degree: Links a node makes (M).
  ///   - breadth: Candidates kept while a node looks for its links (efConstruction).
  public func buildIndex(
    model name: String? = nil, degree: Int = 16, breadth: Int = 120, progress: ProgressSink = .silent
  ) throws -> IndexBuildReport {
    let began = ContinuousClock.now
    let model = try store.read { try $0.embedder(named: name) }
    let parameters = ["model": model.fullName, "degree": "\(degree)", "breadth": "\(breadth)"]
    let count = try store.atomicActivity("index", parameters: parameters) { transaction, message in
      try transaction.recordUse(of: "model", row: model.id.rawValue)
      let count = try VectorIndexRows.build(
        model: model.id.rawValue, settings: GraphSettings(maxLinks: degree, efConstruction: breadth),
        on: transaction.connection
      ) { done, total in try progress(.init("index \(model.fullName)", done, of: total, unit: "vectors")) }
      message = "\(count) vectors of \(model.fullName) indexed"
      return count
    }
    return IndexBuildReport(
      model: model.fullName, vectors: count, seconds: (ContinuousClock.now - began) / .seconds(1))
  }

  /// Forgets the vector index of a model; its embeddings stay and are searched one by one.
  ///
  /// - Returns: Whether there was one.
  public func dropIndex(model name: String? = nil) throws -> Bool {
    let model = try store.read { try $0.embedder(named: name) }
    return try store.atomicActivity("index drop", parameters: ["model": model.fullName]) { transaction, _ in
      try VectorIndexRows.drop(model: model.id.rawValue, on: transaction.connection)
    }
  }
}

extension Transaction {
  /// Writes vectors, and the model's index with them.
  func keep(_ embeddings: [Embedding], by model: Model) throws {
    try insertEmbeddings(embeddings, by: model.id)
    try VectorIndexRows.flush(model: model.id.rawValue, on: connection)
  }
}
