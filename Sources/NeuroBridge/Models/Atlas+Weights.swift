import AtlasStore
import Foundation
import Imaging
import Learning
import Vocabulary

extension Atlas {
  /// A file of pretrained weights, and how its network sees.
  public struct WeightsRequest: Hashable, Sendable, Codable {
    /// A safetensors file, or a PyTorch checkpoint that holds tensors only.
    public var file: String
    /// The model's name; importing again under it makes the next version.
    public var name: String
    /// Attention heads; nil is the width over 64.
    public var heads: Int?
    /// Edge of the input image, in pixels; nil is what its position embeddings were trained for.
    public var pixels: Int?
    /// Edge of the input image, in µm.
    public var field: Double

    /// An edge of 72 µm unless given.
    public init(file: String, name: String, heads: Int? = nil, pixels: Int? = nil, field: Double = 72) {
      self.file = file
      self.name = name
      self.heads = heads
      self.pixels = pixels
      self.field = field
    }
  }

  /// The imported network.
  public struct WeightsReport: Hashable, Sendable, Codable {
    /// `name@version`.
    public let model: String
    /// unicom, timm, hf or dinov2.
    public let layout: String
    /// Of the network.
    public let parameters: Int
    /// Length of an embedding.
    public let dimension: Int
    /// Edge of the input image, in pixels.
    public let pixels: Int
    /// Values of a token.
    public let width: Int
    /// Transformer blocks.
    public let depth: Int
    /// Attention heads.
    public let heads: Int
    /// Tensors of the file that the network has no use for, such as classifiers.
    public let unused: [String]
    /// SHA-256 of the stored weights, hexadecimal.
    public let sha256: String
  }

  /// Which weights to write, and where.
  public struct WeightsExportRequest: Hashable, Sendable {
    /// `name` or `name@version`; nil is the newest model.
    public var model: String?
    /// Path of the safetensors file.
    public var path: String
    /// Whether an existing file is replaced.
    public var force: Bool

    /// The newest model, and no replacement, unless given.
    public init(model: String? = nil, to path: String, force: Bool = false) {
      self.model = model
      self.path = path
      self.force = force
    }
  }

  /// The file of weights that was written.
  public struct WeightsExportReport: Hashable, Sendable, Codable {
    /// Its size.
    public let bytes: Int
  }

  /// Imports a vision transformer's weights: the layout is recognised by the names of the tensors.
  ///
  /// The model can embed, or be the backbone of a training.
  public func importWeights(_ request: WeightsRequest) throws(AtlasError) -> WeightsReport {
    try AtlasError.wrapping { try insertWeights(request) }
  }

  /// Writes a model's weights as safetensors, LoRA merged into the matrices; the file appears whole or not at all.
  @discardableResult
  public func exportWeights(_ request: WeightsExportRequest) throws(AtlasError) -> WeightsExportReport {
    try AtlasError.wrapping { try writeWeights(request) }
  }

  private func insertWeights(_ request: WeightsRequest) throws -> WeightsReport {
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

  private func writeWeights(_ request: WeightsExportRequest) throws -> WeightsExportReport {
    let (model, tensors) = try store.read { transaction in
      let model = try transaction.embedder(named: request.model)
      return (model, try transaction.network(of: model).network.merged.tensors)
    }
    if !request.force && FileManager.default.fileExists(atPath: request.path) {
      throw WeightsFileError.exists(request.path)
    }
    let file = try OutputFile(path: request.path)
    var count = 0
    try Safetensors.write(tensors, metadata: ["model": model.fullName]) { (chunk) throws(ImagingError) in
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
  private static func layout(of request: WeightsRequest) throws -> BackboneLayout {
    // Refuses pipes and devices, which would be read without end.
    _ = try RandomAccessFile(path: request.file)
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
  /// As safetensors.
  var stream: ByteStream { { output in try Safetensors.write(self, to: output) } }
}
