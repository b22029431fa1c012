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

    /// The newest model unless one is named.
    public init(model: String? = nil, vectors: String, labels: String) {
      self.model = model
      self.vectors = vectors
      self.labels = labels
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
    try store.read { transaction in
      let model = try transaction.embedder(named: request.model)
      let count = try transaction.embeddingCount(by: model.id)
      guard count > 0 else { throw EmbeddingsError.nothing(model: model.name) }
      let file = try OutputFile(path: request.vectors)
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
      try file.finish()
      let list = try OutputFile(path: request.labels)
      try list.write(table)
      try list.finish()
      return count
    }
  }
}
