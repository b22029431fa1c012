package import AtlasStore
package import Learning
import Vocabulary

/// A network of the file, ready to embed.
struct TrainedNetwork {
  let model: Model
  let recipe: PatchRecipe
  let embedder: Embedder

  /// - Throws: As `Rows.network(of:)`.
  init(_ model: Model, _ rows: Rows) throws {
    let (network, recipe) = try rows.network(of: model)
    self.model = model
    self.recipe = recipe
    embedder = Embedder(network)
  }
}

extension Rows {
  /// A model's network as it was trained, and the patches it takes.
  ///
  /// - Throws: Where the model's vectors were made elsewhere, or it never finished.
  func network(of model: Model) throws -> (network: EmbeddingNetwork, recipe: PatchRecipe) {
    guard let checkpoint = model.checkpoint else { throw EmbedError.noNetwork(model.name) }
    let configuration = try JSON.value(ModelConfiguration.self, from: model.configuration)
    let weights = try tensors(self.checkpoint(checkpoint).weights)
    return (try EmbeddingNetwork(configuration.network, weights: weights), configuration.recipe)
  }

  /// A network's weights, or an optimiser's moments, read piece by piece.
  package func tensors(_ id: Weights.ID) throws -> [NamedTensor] {
    var reader = SafetensorsReader(byteCount: try byteCount(ofWeights: id))
    try forEachPiece(ofWeights: id) { try reader.take($0) }
    return try reader.finish()
  }
}

/// Why a model cannot embed.
package enum EmbedError: Error, Equatable, CustomStringConvertible {
  case noNetwork(String)

  package var description: String {
    switch self {
    case .noNetwork(let name):
      "model \(name) has no network of its own (imported vectors, or training that has not finished): "
        + "name another with --model, or finish it with `neurobridge train --resume`"
    }
  }
}
