import AtlasStore
import Foundation
import Imaging
import Learning
import Vocabulary

extension Atlas {
  /// Pretrained weights to take in.
  public struct WeightsRequest: Hashable, Sendable, Codable {
    /// A safetensors file, or a PyTorch checkpoint that holds tensors only.
    public var file: String
    /// The model's name; importing again under it makes the next version.
    public var name: String
    /// Attention heads; nil means the width over 64.
    public var heads: Int?
    /// Edge of what the network sees, in pixels; nil means what its places were learnt for.
    public var pixels: Int?
    /// Edge of what the network sees, in µm.
    public var field: Double

    public init(file: String, name: String, heads: Int? = nil, pixels: Int? = nil, field: Double = 72) {
      self.file = file
      self.name = name
      self.heads = heads
      self.pixels = pixels
      self.field = field
    }
  }

  /// What came in.
  public struct WeightsReport: Hashable, Sendable, Codable {
    public let model: String
    /// unicom, timm, hf or dinov2.
    public let layout: String
    public let parameters: Int
    public let dimension: Int
    /// Edge of what the network sees, in pixels.
    public let pixels: Int
    public let width: Int
    public let depth: Int
    public let heads: Int
    /// Tensors of the file that the network has no place for, such as classifiers.
    public let unused: [String]
    /// SHA-256 of the weights as they are kept.
    public let sha256: String
  }

  /// Takes in a vision transformer's weights: the layout is recognised by the tensors' names, and the model can embed or
  /// be the backbone of a training.
  public func importWeights(_ request: WeightsRequest) throws -> WeightsReport {
    let layout = try Self.layout(of: request)
    guard request.field > 0, request.field <= 1000 else { throw WeightsFileError.field(request.field) }
    let recipe = Self.recipe(seen: request.pixels ?? layout.pixels, field: request.field)
    let network: EmbeddingNetwork
    do {
      network = try layout.network(pixels: request.pixels ?? layout.pixels, channels: recipe.slabs.count)
    } catch {
      throw WeightsFileError.unusable(path: request.file, reason: error.description)
    }
    let digest = Hexadecimal.text(try SHA256.hash(ofFile: request.file).digest)
    let parameters: [String: String] = ["file": request.file, "name": request.name, "layout": layout.family.rawValue]
    return try store.atomicActivity("weights import", parameters: parameters) { transaction, message in
      try transaction.recordUse(
        of: "file", detail: "\(request.file) \(digest)")
      let configuration = ModelConfiguration(
        network: network.configuration, recipe: recipe, method: Method.none, animals: [])
      let model = try transaction.insertModel(
        named: request.name, method: Method.none.name, configuration: try StoredJSON.text(configuration),
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
        sha256: try transaction.hash(ofWeights: transaction.checkpoint(checkpoint).weights))
    }
  }

  /// Writes a model's weights as safetensors, what LoRA added merged into the matrices; the file appears whole or not at all.
  /// - Returns: The bytes written.
  public func exportWeights(model name: String?, to path: String, force: Bool = false) throws -> Int {
    let (model, tensors) = try store.read { transaction in
      let model = try transaction.embedder(named: name)
      return (model, try transaction.network(of: model).network.merged.tensors)
    }
    if !force && FileManager.default.fileExists(atPath: path) { throw WeightsFileError.exists(path) }
    let file = try OutputFile(path: path)
    var count = 0
    try Safetensors.write(tensors, metadata: ["model": model.fullName]) { (piece) throws(ImagingError) in
      try file.write(piece)
      count += piece.count
    }
    try file.finish()
    return count
  }

  /// Patches of which a network sees the middle, `seen` pixels over `field` µm.
  private static func recipe(seen: Int, field: Double) -> PatchRecipe {
    PatchRecipe(
      field: field * Augmentation.margin, pixels: Int((Double(seen) * Augmentation.margin).rounded()))
  }

  /// The file is mapped: only what becomes a tensor is held.
  private static func layout(of request: WeightsRequest) throws -> BackboneLayout {
    guard let file = try? Data(contentsOf: URL(fileURLWithPath: request.file), options: .alwaysMapped) else {
      throw WeightsFileError.unreadable(request.file)
    }
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

extension [NamedTensor] {
  /// As safetensors, for the file.
  var stream: ByteStream { { take in try Safetensors.write(self, to: take) } }
}
