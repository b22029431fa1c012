package import AtlasStore
package import Learning
import Vocabulary

/// A network of the file, ready to embed.
struct TrainedNetwork {
  let model: Model
  let recipe: PatchRecipe
  let embedder: Embedder

  /// - Throws: As `Transaction.network(of:)`.
  init(_ model: Model, _ transaction: Transaction) throws {
    let (network, recipe) = try transaction.network(of: model)
    self.model = model
    self.recipe = recipe
    embedder = Embedder(network)
  }
}

extension Transaction {
  /// A model's network as it was trained, and how its patches are cut.
  ///
  /// - Throws: `EmbedError.noNetwork` where its embeddings were imported, or its training has not finished.
  func network(of model: Model) throws -> (network: EmbeddingNetwork, recipe: PatchRecipe) {
    guard let checkpoint = model.checkpoint else { throw EmbedError.noNetwork(model.name) }
    let configuration = try StoredJSON.value(ModelConfiguration.self, from: model.configuration)
    let weights = try tensors(self.checkpoint(checkpoint).weights)
    return (try EmbeddingNetwork(configuration.network, weights: weights), configuration.recipe)
  }

  /// A network's weights, or an optimiser's moments, read chunk by chunk.
  package func tensors(_ id: Weights.ID) throws -> [NamedTensor] {
    var reader = SafetensorsReader(byteCount: try byteCount(ofWeights: id))
    try forEachChunk(ofWeights: id) { try reader.append($0) }
    return try reader.finish()
  }
}
