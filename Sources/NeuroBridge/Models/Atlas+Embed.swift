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
      var waiting: [(Neuron, [Float])] = []
      var written = 0
      func flush() throws {
        let vectors = network.embedder.embed(waiting.flatMap(\.1), pixels: network.recipe.pixels)
        let rows = zip(waiting, vectors).map { item, made in
          Embedding(neuron: item.0.id, vector: made.vector, gate: made.gate.map { Double($0) })
        }
        try activity.write { try $0.keep(rows, by: model) }
        written += rows.count
        waiting = []
      }
      try store.forEachPatch(of: missing, network.recipe, stage: "embed with \(fullName)", progress) { neuron, patch in
        waiting.append((neuron, patch))
        if waiting.count == 64 { try flush() }
      }
      if !waiting.isEmpty { try flush() }
      activity.message = "\(written) neurons embedded by \(fullName)"
      let total = try activity.read { try $0.embeddingCount(by: model.id) }
      return EmbedReport(model: fullName, embedded: written, current: total - written, dimension: model.dimension)
    }
  }
}
