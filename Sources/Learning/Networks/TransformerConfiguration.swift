/// Everything that fixes a vision transformer but its weights and the size of its images; stored as JSON with the
/// model.
package struct TransformerConfiguration: Codable, Sendable, Hashable {
  /// How the image becomes tokens.
  package enum Stem: Codable, Sendable, Hashable {
    /// Squares of this many pixels, each times one matrix (Dosovitskiy et al. 2021).
    case patches(Int)
    /// 3×3 convolutions of stride 2, one for each width, and a 1×1 one to the tokens' width (Xiao et al. 2021): better
    /// with little training data.
    case convolutions([Int])
  }

  /// Patches or convolutions.
  package var stem: Stem
  /// Values of a token.
  package var width: Int
  /// Number of blocks.
  package var depth: Int
  /// Attention heads; they divide the width.
  package var heads: Int
  /// Width of the MLP between its two layers.
  package var hiddenWidth: Int
  /// Of the MLP.
  package var activation: Activation
  /// Whether queries, keys and values have a bias; Unicom's have none.
  package var qkvBias: Bool
  /// Whether a learned token precedes those of the image.
  package var classToken: Bool
  /// DINOv2's scale of each residual branch.
  package var layerScale: Bool
  /// Of the layer norms.
  package var epsilon: Float
  /// nil is a network without LoRA.
  package var lora: LowRank.Configuration?

  /// - Parameter hiddenWidth: nil is four times the width.
  package init(
    stem: Stem, width: Int, depth: Int, heads: Int, hiddenWidth: Int? = nil, activation: Activation = .gelu,
    qkvBias: Bool = true, classToken: Bool = false, layerScale: Bool = false, epsilon: Float = 1e-5,
    lora: LowRank.Configuration? = nil
  ) {
    self.stem = stem
    self.width = width
    self.depth = depth
    self.heads = heads
    self.hiddenWidth = hiddenWidth ?? 4 * width
    self.activation = activation
    self.qkvBias = qkvBias
    self.classToken = classToken
    self.layerScale = layerScale
    self.epsilon = epsilon
    self.lora = lora
  }

  private enum CodingKeys: String, CodingKey {
    case stem, width, depth, heads, activation, epsilon, lora
    case hiddenWidth = "hidden_width"
    case qkvBias = "qkv_bias"
    case classToken = "class_token"
    case layerScale = "layer_scale"
  }
}
