import AtlasStore
import Learning
import Vocabulary

extension Atlas {
  /// Which model embeds.
  public struct EmbedRequest: Hashable, Sendable {
    /// `name` or `name@version`; nil is the newest model, or the base model where there is none.
    public var model: String?

    /// The newest model, or the base model where there is none, unless one is named.
    public init(model: String? = nil) { self.model = model }
  }

  /// How many neurons were embedded.
  public struct EmbedReport: Hashable, Sendable, Codable {
    /// `name@version`.
    public let model: String
    /// Neurons embedded now.
    public let embedded: Int
    /// Neurons whose embedding was there already and is current.
    public let current: Int
    /// Length of an embedding.
    public let dimension: Int
  }

  /// Embeds every neuron that has no current embedding by a model.
  ///
  /// The vector index, where the model has one, changes in the same transaction.
  public func embed(
    _ request: EmbedRequest = EmbedRequest(), progress: ProgressSink = .silent
  ) throws(AtlasError) -> EmbedReport {
    try AtlasError.wrapping { try embedMissing(request, progress) }
  }

  private func embedMissing(_ request: EmbedRequest, _ progress: ProgressSink) throws -> EmbedReport {
    try importBaseModelIfNeeded(for: request.model)
    let (network, missing, before, removal) = try store.read { transaction in
      let network = try TrainedNetwork(transaction.embedder(named: request.model), transaction)
      let missing = try transaction.neuronsToEmbed(by: network.model.id)
      return (
        network, missing, try transaction.embeddingCount(by: network.model.id), try transaction.latestRemoval()
      )
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
        let embeddings = batch.map {
          Embedding(neuron: $0.neuron, vector: $0.embedding.vector, gate: $0.embedding.gate.map(Double.init))
        }
        try activity.write { transaction in
          try transaction.checkNothingRemoved(since: removal)
          try transaction.store(embeddings, by: model)
        }
        written += embeddings.count
      }
      activity.message = "\(written) neurons embedded by \(fullName)"
      let total = try activity.read { try $0.embeddingCount(by: model.id) }
      return EmbedReport(model: fullName, embedded: written, current: total - written, dimension: model.dimension)
    }
  }
}
