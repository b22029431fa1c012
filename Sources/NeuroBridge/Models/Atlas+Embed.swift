import AtlasStore
import Learning
import Vocabulary

extension Atlas {
  /// What embedding came to.
  public struct EmbedReport: Hashable, Sendable, Codable {
    public let model: String
    /// Vectors made now.
    public let embedded: Int
    /// Vectors that were there already and are current.
    public let current: Int
    public let dimension: Int
  }

  /// Embeds every neuron that has no current vector by a model: `name`, `name@version`, or nil for the newest.
  ///
  /// The vector index, where the model has one, changes in the same transaction.
  public func embed(model name: String? = nil, progress: ProgressSink = .silent) throws -> EmbedReport {
    let (network, missing, before) = try store.read { rows in
      let network = try TrainedNetwork(rows.embedder(named: name), rows)
      let missing = try rows.neuronsToEmbed(by: network.model.id)
      return (network, missing, try rows.embeddingCount(by: network.model.id))
    }
    let model = network.model
    let fullName = model.fullName
    guard !missing.isEmpty else {
      return EmbedReport(model: fullName, embedded: 0, current: before, dimension: model.dimension)
    }
    return try store.activity("embed", parameters: ["model": fullName]) { activity in
      try activity.used("model", model.id.rawValue)
      if let checkpoint = model.checkpoint { try activity.used("checkpoint", checkpoint.rawValue) }
      var written = 0
      try store.forEachEmbedding(of: missing, by: network, stage: "embed with \(fullName)", progress) { batch in
        let rows = batch.map {
          Embedding(neuron: $0.neuron, vector: $0.made.vector, gate: $0.made.gate.map(Double.init))
        }
        try activity.write { try $0.keep(rows, by: model) }
        written += rows.count
      }
      activity.message = "\(written) neurons embedded by \(fullName)"
      let total = try activity.read { try $0.embeddingCount(by: model.id) }
      return EmbedReport(model: fullName, embedded: written, current: total - written, dimension: model.dimension)
    }
  }
}
