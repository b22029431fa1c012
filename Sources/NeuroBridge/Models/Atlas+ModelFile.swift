import AtlasStore
import Foundation
import Imaging
import Learning
import Vocabulary

extension Atlas {
  /// Restores a model from a file that `weights export` wrote: it embeds to the same vectors, bit for bit.
  func insertModel(_ request: WeightsRequest, from file: Data, _ metadata: [String: String]) throws -> WeightsReport {
    do {
      return try restore(request, from: file, metadata)
    } catch let error as WeightsError {
      throw WeightsFileError.unusable(path: request.file, reason: error.description)
    } catch let error as WeightsFileError {
      guard case .description = error else { throw error }
      throw WeightsFileError.unusable(path: request.file, reason: error.description)
    }
  }

  private func restore(_ request: WeightsRequest, from file: Data, _ metadata: [String: String]) throws -> WeightsReport
  {
    if request.heads != nil || request.pixels != nil || request.field != nil {
      throw WeightsFileError.describesItself(request.file)
    }
    let description = try ModelDescription(metadata)
    guard var configuration = try? StoredJSON.value(ModelConfiguration.self, from: description.configuration) else {
      throw WeightsFileError.description("its configuration is not one that this version reads")
    }
    let isKnown = Method.names.contains(description.method) || description.method == "pretrained"
    guard isKnown else { throw WeightsFileError.description("its method is \(description.method)") }
    guard (try? StoredJSON.value([String: Anything].self, from: description.metrics)) != nil else {
      throw WeightsFileError.description("its metrics are no JSON object")
    }
    try configuration.checkRecipe()
    let (network, sha256) = try Self.network(configuration.network, file, metadata)
    configuration.source = .init(model: description.model, sha256: sha256)
    let name = try Name.checked(request.name ?? String(description.model.prefix { $0 != "@" }), as: .model)
    return try store.atomicActivity(
      "weights import", parameters: ["file": request.file, "name": name, "layout": "neurobridge"]
    ) { transaction, message in
      try transaction.recordUse(
        of: "file", detail: "\(request.file) \(Hexadecimal.text(file.withUnsafeBytes { SHA256.hash(of: $0) }))")
      let model = try transaction.insertModel(
        named: name, method: description.method, configuration: try StoredJSON.text(configuration),
        recipe: try transaction.ensureRecipe(configuration.recipe), dimension: network.configuration.dimension)
      let checkpoint = try transaction.insertCheckpoint(
        of: model.id, step: description.step, weights: network.tensors.stream, metrics: description.metrics)
      try transaction.setCheckpoint(checkpoint, of: model.id)
      message = "\(model.fullName): \(description.model) of another atlas, from \(request.file)"
      let transformer = network.configuration.global?.transformer
      return WeightsReport(
        model: model.fullName, layout: "neurobridge", parameters: network.parameters.totalCount,
        dimension: network.configuration.dimension, pixels: network.configuration.pixels,
        width: transformer?.width, depth: transformer?.depth, heads: transformer?.heads, unused: [],
        sha256: try transaction.hash(ofWeights: transaction.checkpoint(checkpoint).weights), source: description.model)
    }
  }

  /// The network of the file's tensors; shapes are compared before a tensor is read, and the digest before it is used.
  private static func network(
    _ configuration: NetworkConfiguration, _ file: Data, _ metadata: [String: String]
  ) throws -> (network: EmbeddingNetwork, sha256: String) {
    try file.withUnsafeBytes { bytes in
      try EmbeddingNetwork.check(Safetensors.header(of: bytes).shapes, against: configuration)
      let tensors = try Safetensors.decode(bytes)
      let sha256 = ModelDescription.digest(of: metadata, tensors)
      guard metadata["sha256"] == sha256 else { throw WeightsFileError.description("it was changed since its export") }
      return (try EmbeddingNetwork(configuration, weights: tensors), sha256)
    }
  }
}

extension ModelConfiguration {
  /// Refuses a recipe that does not fit the network, or whose patches would take memory without bound.
  fileprivate func checkRecipe() throws {
    let lengths = 1e-3...1e5
    guard (2...8192).contains(recipe.pixels), lengths.contains(recipe.field), recipe.slabs.count == network.channels,
      recipe.slabs.allSatisfy({ $0.lower <= $0.upper && abs($0.lower) <= 1e5 && abs($0.upper) <= 1e5 })
    else {
      throw WeightsFileError.description("its recipe does not fit its network")
    }
  }
}

/// Any JSON value: metrics are stored as they are.
private struct Anything: Decodable {
  init(from decoder: any Decoder) {}
}
