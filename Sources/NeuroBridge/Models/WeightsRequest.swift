extension Atlas {
  /// A file of pretrained weights, and how its network sees.
  public struct WeightsRequest: Hashable, Sendable, Codable {
    /// A safetensors file, or a PyTorch checkpoint that holds tensors only.
    public var file: String
    /// The model's name; importing again under it makes the next version. Nil is the name in a file of `exportWeights`.
    public var name: String?
    /// Attention heads; nil is the width over 64.
    public var heads: Int?
    /// Edge of the input image, in pixels; nil is what its position embeddings were trained for.
    public var pixels: Int?
    /// Edge of the input image, in µm; nil is 72, or what a file of `exportWeights` says.
    public var field: Double?

    /// A file of `exportWeights` needs nothing else.
    public init(file: String, name: String? = nil, heads: Int? = nil, pixels: Int? = nil, field: Double? = nil) {
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
    /// unicom, timm, hf or dinov2; neurobridge for a file of `exportWeights`.
    public let layout: String
    /// Of the network.
    public let parameters: Int
    /// Length of an embedding.
    public let dimension: Int
    /// Edge of the input image, in pixels.
    public let pixels: Int
    /// Values of a token; nil where the network has no transformer, as the next two.
    public let width: Int?
    /// Transformer blocks.
    public let depth: Int?
    /// Attention heads.
    public let heads: Int?
    /// Tensors of the file that the network has no use for, such as classifiers.
    public let unused: [String]
    /// SHA-256 of the stored weights, hexadecimal.
    public let sha256: String
    /// `name@version` in the atlas that exported it; nil for weights of other programs.
    public let source: String?
  }

  /// Which weights to write, and where.
  public struct WeightsExportRequest: Hashable, Sendable {
    /// `name` or `name@version`; nil is the newest model.
    public var model: String?
    /// Path of the safetensors file.
    public var path: String
    /// Whether an existing file is replaced.
    public var force: Bool
    /// Whether the matrices of LoRA are added to the weights, for programs that know no LoRA.
    public var mergesLoRA: Bool

    /// The newest model, and no replacement, unless given.
    public init(model: String? = nil, to path: String, force: Bool = false, mergesLoRA: Bool = false) {
      self.model = model
      self.path = path
      self.force = force
      self.mergesLoRA = mergesLoRA
    }
  }

  /// The file of weights that was written.
  public struct WeightsExportReport: Hashable, Sendable, Codable {
    /// Its size.
    public let bytes: Int
  }
}
