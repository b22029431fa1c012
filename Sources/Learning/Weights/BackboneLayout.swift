/// A vision transformer as its weights describe it: family, dimensions, and the tensors under timm's names.
package struct BackboneLayout: Sendable, Equatable {
  /// Which project's names and conventions the file follows.
  package enum Family: String, Sendable, Codable {
    /// deepglint/unicom: no class token, ReLU6, no qkv bias, a feature head.
    case unicom
    /// timm's `vit_*`; DINOv2's own checkpoints use these names and add layer scale.
    case timm
    /// Hugging Face `ViTModel`.
    case huggingFace = "hf"
    /// Hugging Face `Dinov2Model`: layer scale.
    case dinov2
  }

  /// Recognised by the names of its tensors.
  package let family: Family
  /// Dimensions and variants, as the shapes of its tensors give them.
  package let transformer: TransformerConfiguration
  /// Colour channels of the images.
  package let channels: Int
  /// Patches along one edge of the images it was trained on.
  package let edge: Int
  /// Length of its output vector.
  package let dimension: Int
  /// Under timm's names; the patch embedding is [width, patch, patch, channels].
  package let tensors: [NamedTensor]
  /// Names of tensors that a backbone does not need: classifiers, mask tokens, counters.
  package let unused: [String]

  /// Edge of the images it was trained on, in pixels.
  package var pixels: Int {
    if case .patches(let size) = transformer.stem { edge * size } else { edge }
  }

  /// Recognises a layout by its tensors' names.
  /// - Parameter heads: attention heads; by default one per 64 of the width.
  /// - Throws: `layout` where the names are those of no known family or the shapes contradict each other.
  package init(_ given: [NamedTensor], heads: Int? = nil) throws(WeightsError) {
    let renamed = BackboneNames(given)
    guard let patch = renamed["patch_embed.proj.weight"], patch.shape.count == 4, patch.shape[2] == patch.shape[3],
      let positions = renamed["pos_embed"], positions.shape.count == 3
    else {
      throw .layout(
        "no patch embedding and position embeddings under the names of Unicom, timm, Hugging Face ViT or DINOv2")
    }
    let width = patch.shape[0]
    let depth = renamed.blockCount
    let classToken = renamed["cls_token"] != nil
    guard depth > 0, let fc1 = renamed["blocks.0.mlp.fc1.weight"], fc1.shape.count == 2 else {
      throw .layout("no transformer blocks that have mlp.fc1")
    }
    let layerScale = renamed["blocks.0.ls1.gamma"] != nil
    let isUnicom = renamed["feature.0.weight"] != nil
    family = isUnicom ? .unicom : renamed.isHuggingFace ? (layerScale ? .dinov2 : .huggingFace) : .timm
    let count = positions.shape[1] - (classToken ? 1 : 0)
    edge = Int(Double(count).squareRoot().rounded())
    guard edge * edge == count else { throw .layout("\(count) position embeddings are no square grid") }
    let heads = heads ?? max(1, width / 64)
    guard width % heads == 0 else { throw .layout("\(heads) heads do not divide a width of \(width)") }
    transformer = TransformerConfiguration(
      stem: .patches(patch.shape[2]), width: width, depth: depth, heads: heads, hiddenWidth: fc1.shape[0],
      activation: isUnicom ? .relu6 : .gelu, qkvBias: renamed["blocks.0.attn.qkv.bias"] != nil, classToken: classToken,
      layerScale: layerScale, epsilon: isUnicom ? 1e-5 : family == .huggingFace ? 1e-12 : 1e-6)
    channels = patch.shape[1]
    dimension = renamed["feature.2.weight"]?.shape[0] ?? width
    (tensors, unused) = renamed.selected(layerScale: layerScale, isUnicom: isUnicom)
  }

  /// A network with these weights alone; its output is that of the reference implementation.
  ///
  /// - Parameters:
  ///   - pixels: edge of the images; position embeddings are resampled where the grid differs.
  ///   - channels: slabs of a patch; where they are not the colour channels, each slab gets the colours' mean.
  package func network(
    pixels: Int, channels: Int? = nil, head: GlobalChannel.Head? = nil, dimension: Int? = nil,
    lora: LowRank.Configuration? = nil, local: LocalChannel.Configuration? = nil, seed: UInt64 = 0
  ) throws(WeightsError) -> EmbeddingNetwork {
    var transformer = transformer
    transformer.lora = lora
    let head = head ?? (family == .unicom ? .feature : .token)
    if head == .feature, family != .unicom { throw .layout("only Unicom has a feature head; choose another head") }
    if head == .token, let dimension, dimension != transformer.width {
      throw .layout("its tokens have \(transformer.width) values; add a projection to get embeddings of \(dimension)")
    }
    if case .patches(let patch) = transformer.stem, pixels % patch != 0 {
      throw .layout("\(pixels) pixels are no multiple of its patch size, \(patch)")
    }
    let given = Set(tensors.map { "global." + $0.name })
    var network = EmbeddingNetwork(
      NetworkConfiguration(
        channels: channels ?? self.channels, pixels: pixels, dimension: dimension ?? self.dimension, local: local,
        global: .init(transformer: transformer, head: head)), seed: seed,
      drawing: { !given.contains($0) })
    try network.loadBackbone(self)
    return network
  }
}
