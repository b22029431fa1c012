import AtlasStore
import Foundation
import Imaging
import Learning
import Vocabulary

extension Atlas {
  /// Imports a model that `exportWeights` wrote, or a vision transformer's weights: the layout of those is recognised by
  /// the names of their tensors.
  ///
  /// A model of `exportWeights` embeds to the same vectors as in the atlas that it comes from.
  /// The model can embed, or be the backbone of a training.
  public func importWeights(_ request: WeightsRequest) throws(AtlasError) -> WeightsReport {
    try AtlasError.wrapping { try insertWeights(request) }
  }

  /// Writes a model as safetensors, its description in the metadata; the file appears whole or not at all.
  @discardableResult
  public func exportWeights(_ request: WeightsExportRequest) throws(AtlasError) -> WeightsExportReport {
    try AtlasError.wrapping { try writeWeights(request) }
  }

  private func insertWeights(_ request: WeightsRequest) throws -> WeightsReport {
    guard let file = try? Data(contentsOf: URL(fileURLWithPath: request.file), options: .alwaysMapped) else {
      throw WeightsFileError.unreadable(request.file)
    }
    let header = file.withUnsafeBytes { bytes in
      PyTorchArchive.isMatch(bytes) ? nil : try? Safetensors.header(of: bytes)
    }
    if let header, ModelDescription.isPresent(in: header.metadata) {
      return try insertModel(request, from: file, header.metadata)
    }
    if let header, header.shapes.contains(where: { $0.name.hasPrefix("global.") || $0.name.hasPrefix("local.") }) {
      throw WeightsFileError.unusable(path: request.file, reason: WeightsFileError.undescribed)
    }
    return try insertBackbone(request, from: file)
  }

  private func insertBackbone(_ request: WeightsRequest, from file: Data) throws -> WeightsReport {
    guard let name = request.name else { throw WeightsFileError.noName(request.file) }
    let layout = try Self.layout(of: file, request)
    let field = request.field ?? 72
    guard field > 0, field <= 1000 else { throw WeightsFileError.field(field) }
    let recipe = Self.recipe(seen: request.pixels ?? layout.pixels, field: field)
    let network: EmbeddingNetwork
    do {
      network = try layout.network(pixels: request.pixels ?? layout.pixels, channels: recipe.slabs.count)
    } catch {
      throw WeightsFileError.unusable(path: request.file, reason: error.description)
    }
    let digest = Hexadecimal.text(try SHA256.hash(ofFile: request.file).digest)
    let parameters: [String: String] = ["file": request.file, "name": name, "layout": layout.family.rawValue]
    return try store.atomicActivity("weights import", parameters: parameters) { transaction, message in
      try transaction.recordUse(
        of: "file", detail: "\(request.file) \(digest)")
      let configuration = ModelConfiguration(
        network: network.configuration, recipe: recipe, method: Method.none, animals: [])
      let model = try transaction.insertModel(
        named: name, method: Method.none.name, configuration: try StoredJSON.text(configuration),
        recipe: try transaction.ensureRecipe(recipe), dimension: network.configuration.dimension)
      let checkpoint = try transaction.insertCheckpoint(of: model.id, step: 0, weights: network.tensors.stream)
      try transaction.setCheckpoint(checkpoint, of: model.id)
      message =
        "\(model.fullName): \(layout.family.rawValue), \(network.parameters.totalCount) parameters from \(request.file)"
      let transformer = layout.transformer
      return WeightsReport(
        model: model.fullName, layout: layout.family.rawValue, parameters: network.parameters.totalCount,
        dimension: network.configuration.dimension, pixels: network.configuration.pixels, width: transformer.width,
        depth: transformer.depth, heads: transformer.heads, unused: layout.unused,
        sha256: try transaction.hash(ofWeights: transaction.checkpoint(checkpoint).weights), source: nil)
    }
  }

  private func writeWeights(_ request: WeightsExportRequest) throws -> WeightsExportReport {
    let gate = try store.outputs(replacing: request.force)
    try gate.check(request.path)
    let (description, tensors) = try store.read { transaction in
      let model = try transaction.embedder(named: request.model)
      let network = try transaction.network(of: model).network
      let written = request.mergesLoRA ? network.merged : network
      return (try transaction.description(of: model, as: written.configuration), written.tensors)
    }
    let file = try gate.open(request.path)
    var count = 0
    try Safetensors.write(tensors, metadata: description.metadata(tensors)) { (chunk) throws(ImagingError) in
      try file.write(chunk)
      count += chunk.count
    }
    try file.finish()
    return WeightsExportReport(bytes: count)
  }

  /// Patches whose central `seen` pixels, `field` µm wide, are the input image.
  private static func recipe(seen: Int, field: Double) -> PatchRecipe {
    PatchRecipe(
      field: field * Augmentation.margin, pixels: Int((Double(seen) * Augmentation.margin).rounded()))
  }

  /// The file is mapped: only its tensors are in memory.
  private static func layout(of file: Data, _ request: WeightsRequest) throws -> BackboneLayout {
    do {
      return try file.withUnsafeBytes { bytes in
        let tensors = try PyTorchArchive.isMatch(bytes) ? PyTorchArchive.decode(bytes) : Safetensors.decode(bytes)
        return try BackboneLayout(tensors, heads: request.heads)
      }
    } catch let error as WeightsError {
      throw WeightsFileError.unusable(path: request.file, reason: error.description)
    }
  }
}

extension Transaction {
  /// What a file says about a model whose network is written with this configuration.
  fileprivate func description(of model: Model, as network: NetworkConfiguration) throws -> ModelDescription {
    guard let id = model.checkpoint else { throw EmbedError.noNetwork(model.name) }
    let checkpoint = try checkpoint(id)
    var configuration = try StoredJSON.value(ModelConfiguration.self, from: model.configuration)
    configuration.network = network
    var modalities = Set(try self.modalities(readFor: model.id))
    if configuration.material.map({ $0.simulated > 0 }) == true {
      modalities.formUnion([Modality.twoPhoton.rawValue, Modality.fmost.rawValue])
    }
    return ModelDescription(
      model: model.fullName, method: model.method, configuration: try StoredJSON.text(configuration),
      metrics: checkpoint.metrics, step: checkpoint.step, modalities: try StoredJSON.text(modalities.sorted()))
  }
}

extension [NamedTensor] {
  /// As safetensors.
  var stream: ByteStream { { output in try Safetensors.write(self, to: output) } }
}
