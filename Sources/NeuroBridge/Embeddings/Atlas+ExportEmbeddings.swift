import AtlasStore
import Foundation
import Imaging
import Vocabulary

extension Atlas {
  /// Which embeddings to write, and where.
  public struct EmbeddingsExportRequest: Hashable, Sendable {
    /// `name` or `name@version`; nil is the newest model.
    public var model: String?
    /// Path of the NumPy file.
    public var vectors: String
    /// Path of the CSV.
    public var labels: String
    /// Replace existing files.
    public var force: Bool

    /// The newest model, and no replacement, unless said otherwise.
    public init(model: String? = nil, vectors: String, labels: String, force: Bool = false) {
      self.model = model
      self.vectors = vectors
      self.labels = labels
      self.force = force
    }
  }

  /// The embeddings that were written.
  public struct EmbeddingsExportReport: Hashable, Sendable, Codable {
    /// Rows of both files.
    public let vectors: Int
  }

  /// Writes a model's embeddings as a NumPy file and their neurons as a CSV beside it, row for row.
  public func exportEmbeddings(_ request: EmbeddingsExportRequest) throws(AtlasError) -> EmbeddingsExportReport {
    try AtlasError.wrapping { EmbeddingsExportReport(vectors: try writeEmbeddings(request)) }
  }

  private func writeEmbeddings(_ request: EmbeddingsExportRequest) throws -> Int {
    let gate = try store.outputs(replacing: request.force)
    try gate.check(request.vectors)
    try gate.check(request.labels)
    return try store.read { transaction in
      let model = try transaction.embedder(named: request.model)
      let count = try transaction.embeddingCount(by: model.id)
      guard count > 0 else { throw EmbeddingsError.nothing(model: model.name) }
      let file = try gate.open(request.vectors)
      let list = try gate.open(request.labels, isText: true)
      try file.write(NPYFile.header(rows: count, columns: model.dimension))
      var table = "neuron,animal,session,label,x_um,y_um,z_um,gate\n"
      for session in try transaction.sessions() {
        let owner = try transaction.fullName(of: session.id)
        for item in try transaction.embeddings(by: model.id, in: session.id) {
          try file.write(Array(Vector.data(item.vector)))
          let neuron = try transaction.neuron(item.neuron)
          let position = neuron.position
          table +=
            [
              "\(owner)/\(neuron.label)", String(owner.dropLast(session.name.count + 1)), session.name, neuron.label,
              "\(position.x)", "\(position.y)", "\(position.z)", item.gate.map { "\($0)" } ?? "",
            ].map(TableWriter.csv).joined(separator: ",") + "\n"
        }
      }
      try list.write(table)
      try file.finish()
      try list.finish()
      return count
    }
  }
}
