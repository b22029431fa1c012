import AtlasStore
import Learning
import Vocabulary

extension Atlas {
  /// Which model embeds.
  public struct EmbedRequest: Hashable, Sendable {
    /// `name` or `name@version`; nil is the newest model.
    public var model: String?

    /// The newest model unless one is named.
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
    /// Neurons that have none, since nothing can be learnt from their pixels; by this run and by those before.
    public let notEmbedded: [UnusableNeuron]
    /// Length of an embedding.
    public let dimension: Int
  }

  /// Embeds every neuron that has no current embedding by a model, and whose patch can be used.
  ///
  /// The vector index, where the model has one, changes in the same transaction.
  public func embed(
    _ request: EmbedRequest = EmbedRequest(), progress: ProgressSink = .silent
  ) throws(AtlasError) -> EmbedReport {
    try AtlasError.wrapping { try embedMissing(request, progress) }
  }

  private func embedMissing(_ request: EmbedRequest, _ progress: ProgressSink) throws -> EmbedReport {
    let (network, missing, before, unusable, removal) = try store.read { transaction in
      let network = try TrainedNetwork(transaction.embedder(named: request.model), transaction)
      let missing = try transaction.neuronsToEmbed(by: network.model.id)
      return (
        network, missing, try transaction.embeddingCount(by: network.model.id),
        try missing.isEmpty ? transaction.unusableNeurons(by: network.model) : [], try transaction.latestRemoval()
      )
    }
    let model = network.model
    let fullName = model.fullName
    guard !missing.isEmpty else {
      return EmbedReport(
        model: fullName, embedded: 0, current: before, notEmbedded: unusable, dimension: model.dimension)
    }
    return try store.activity("embed", parameters: ["model": fullName]) { activity in
      try activity.used("model", model.id.rawValue)
      if let checkpoint = model.checkpoint { try activity.used("checkpoint", checkpoint.rawValue) }
      var written = 0
      var unusable: [(neuron: Neuron.ID, reason: String)] = []
      try store.forEachEmbedding(
        of: missing, by: network, stage: "embed with \(fullName)", progress, unusable: { unusable.append(($0, $1)) }
      ) { batch in
        let embeddings = batch.map {
          Embedding(neuron: $0.neuron, vector: $0.embedding.vector, gate: $0.embedding.gate.map(Double.init))
        }
        try activity.write { transaction in
          try transaction.checkNothingRemoved(since: removal)
          try transaction.store(embeddings, by: model)
        }
        written += embeddings.count
      }
      if let recipe = model.recipe, !unusable.isEmpty {
        try activity.write { [unusable] in try $0.insertUnusablePatches(unusable, of: recipe) }
      }
      activity.message =
        "\(written) neurons embedded by \(fullName)"
        + (unusable.isEmpty ? "" : "; nothing can be learnt from the pixels of \(unusable.count) others")
      return try activity.read { transaction in
        EmbedReport(
          model: fullName, embedded: written, current: try transaction.embeddingCount(by: model.id) - written,
          notEmbedded: try transaction.unusableNeurons(by: model), dimension: model.dimension)
      }
    }
  }
}
