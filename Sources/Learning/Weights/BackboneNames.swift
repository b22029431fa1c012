/// The tensors of a file under timm's names: prefixes removed, Hugging Face's names translated, q, k and v joined.
struct BackboneNames {
  private var tensors: [String: NamedTensor] = [:]
  private var order: [String] = []
  private(set) var isHuggingFace = false

  init(_ given: [NamedTensor]) {
    for tensor in given {
      var name = tensor.name
      for prefix in ["module.", "model.", "backbone.", "encoder.vit.", "vit.", "dinov2.", "visual."]
      where name.hasPrefix(prefix) {
        name.removeFirst(prefix.count)
      }
      let translated = Self.translated(name)
      if translated != name { isHuggingFace = true }
      if tensors.updateValue(tensor, forKey: translated) == nil { order.append(translated) }
    }
    for block in 0..<blockCount {
      for part in ["weight", "bias"] { join("blocks.\(block).attn.", part) }
    }
  }

  subscript(name: String) -> NamedTensor? { tensors[name] }

  var blockCount: Int {
    var count = 0
    while tensors["blocks.\(count).mlp.fc1.weight"] != nil { count += 1 }
    return count
  }

  /// The tensors of a backbone, its patch embedding with channels last, and the names of all others.
  func selected(layerScale: Bool, isUnicom: Bool) -> (tensors: [NamedTensor], unused: [String]) {
    var (result, unused): ([NamedTensor], [String]) = ([], [])
    for name in order {
      guard let tensor = tensors[name] else { continue }
      let belongs =
        ["pos_embed", "cls_token", "norm.weight", "norm.bias", "patch_embed.proj.weight", "patch_embed.proj.bias"]
        .contains(name) || name.hasPrefix("blocks.") || (isUnicom && name.hasPrefix("feature."))
      if !belongs || name.hasSuffix("num_batches_tracked") {
        unused.append(tensor.name)
      } else if name == "patch_embed.proj.weight" {
        result.append(Self.channelsLast(tensor, name))
      } else {
        result.append(NamedTensor(name, shape: tensor.shape, values: tensor.values))
      }
    }
    return (result, unused)
  }

  /// [width, channels, patch, patch] → [width, patch, patch, channels].
  private static func channelsLast(_ tensor: NamedTensor, _ name: String) -> NamedTensor {
    let (width, channels, patch) = (tensor.shape[0], tensor.shape[1], tensor.shape[2])
    var values = [Float](repeating: 0, count: tensor.values.count)
    let pixels = patch * patch
    for w in 0..<width {
      for c in 0..<channels {
        for p in 0..<pixels { values[(w * pixels + p) * channels + c] = tensor.values[(w * channels + c) * pixels + p] }
      }
    }
    return NamedTensor(name, shape: [width, patch, patch, channels], values: values)
  }

  /// Stacks the rows of q, k and v.
  private mutating func join(_ prefix: String, _ part: String) {
    let names = ["q", "k", "v"].map { prefix + $0 + "." + part }
    let parts = names.compactMap { tensors[$0] }
    guard parts.count == 3, parts.allSatisfy({ $0.shape == parts[0].shape }), let rows = parts[0].shape.first else {
      return
    }
    for name in names { tensors[name] = nil }
    let name = prefix + "qkv." + part
    tensors[name] = NamedTensor(
      name, shape: [3 * rows] + parts[0].shape.dropFirst(), values: parts.flatMap(\.values))
    order.append(name)
  }

  private static func translated(_ name: String) -> String {
    switch name {
    case "embeddings.cls_token": return "cls_token"
    case "embeddings.position_embeddings": return "pos_embed"
    case "embeddings.patch_embeddings.projection.weight": return "patch_embed.proj.weight"
    case "embeddings.patch_embeddings.projection.bias": return "patch_embed.proj.bias"
    case "layernorm.weight": return "norm.weight"
    case "layernorm.bias": return "norm.bias"
    default: break
    }
    var words = name.split(separator: ".").map(String.init)
    if words.first == "encoder" { words.removeFirst() }
    guard words.count >= 4, words[0] == "layer" || words[0] == "layers", Int(words[1]) != nil else { return name }
    let inner = words[2...].dropLast().joined(separator: ".")
    guard let translated = Self.inner[inner] else { return name }
    let last = translated.hasPrefix("ls") ? "gamma" : words.last!
    return "blocks.\(words[1]).\(translated).\(last)"
  }

  private static let inner = [
    "attention.attention.query": "attn.q", "attention.attention.key": "attn.k", "attention.attention.value": "attn.v",
    "attention.q_proj": "attn.q", "attention.k_proj": "attn.k", "attention.v_proj": "attn.v",
    "attention.output.dense": "attn.proj", "attention.o_proj": "attn.proj", "intermediate.dense": "mlp.fc1",
    "output.dense": "mlp.fc2", "mlp.fc1": "mlp.fc1", "mlp.fc2": "mlp.fc2", "norm1": "norm1", "norm2": "norm2",
    "layernorm_before": "norm1", "layernorm_after": "norm2", "layer_scale1": "ls1", "layer_scale2": "ls2",
  ]
}
