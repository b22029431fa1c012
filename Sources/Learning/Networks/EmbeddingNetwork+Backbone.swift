extension EmbeddingNetwork {
  /// Replaces the global channel's weights by a backbone's; heads, gates and LoRA keep theirs.
  ///
  /// Position embeddings are resampled where the grid differs. Where a patch has other channels than the backbone, each
  /// slab gets the mean over the colours, scaled so that the sum stays.
  package mutating func loadBackbone(_ layout: BackboneLayout) throws(WeightsError) {
    let given = Dictionary(layout.tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var loaded: Set<String> = []
    for (index, entry) in parameters.entries.enumerated() where entry.name.hasPrefix("global.") {
      let name = String(entry.name.dropFirst("global.".count))
      guard var tensor = given[name] else {
        if name.hasPrefix("head.") || name.contains(".lora_") { continue }
        throw .missing(name)
      }
      if name == "pos_embed" {
        tensor = resampledPositions(tensor, to: entry.shape, classToken: given["cls_token"] != nil)
      }
      if name == "patch_embed.proj.weight", tensor.shape.last != entry.shape.last {
        tensor = spreadColours(tensor, over: entry.shape.last!)
      }
      guard tensor.shape == entry.shape else {
        throw .wrongShape(name: name, expected: entry.shape, found: tensor.shape)
      }
      guard tensor.values.allSatisfy(\.isFinite) else {
        throw .tensor(name: name, problem: "has a value that is not finite; use another file")
      }
      parameters.values[index] = tensor.values
      loaded.insert(name)
    }
    if let extra = given.keys.sorted().first(where: { !loaded.contains($0) && !$0.hasPrefix("feature.") }) {
      throw .unknown(extra)
    }
  }

  /// Bilinear between the centres of the learned grid.
  private func resampledPositions(_ tensor: NamedTensor, to shape: [Int], classToken: Bool) -> NamedTensor {
    guard tensor.shape != shape, shape.count == 3, tensor.shape.last == shape.last else { return tensor }
    let (prefix, width) = (classToken ? 1 : 0, shape[2])
    let from = Int(Double(tensor.shape[1] - prefix).squareRoot().rounded())
    let to = Int(Double(shape[1] - prefix).squareRoot().rounded())
    var values = Array(tensor.values.prefix(prefix * width))
    func tap(_ index: Int) -> (Int, Int, Float) {
      let position = max(0, (Float(index) + 0.5) * Float(from) / Float(to) - 0.5)
      let low = min(Int(position), from - 1)
      return (low, min(low + 1, from - 1), position - Float(low))
    }
    for y in 0..<to {
      let (y0, y1, q) = tap(y)
      for x in 0..<to {
        let (x0, x1, p) = tap(x)
        for c in 0..<width {
          func at(_ y: Int, _ x: Int) -> Float { tensor.values[(prefix + y * from + x) * width + c] }
          values.append((1 - q) * ((1 - p) * at(y0, x0) + p * at(y0, x1)) + q * ((1 - p) * at(y1, x0) + p * at(y1, x1)))
        }
      }
    }
    return NamedTensor(tensor.name, shape: shape, values: values)
  }

  private func spreadColours(_ tensor: NamedTensor, over slabs: Int) -> NamedTensor {
    let colours = tensor.shape.last!
    var values: [Float] = []
    values.reserveCapacity(tensor.values.count / colours * slabs)
    for start in stride(from: 0, to: tensor.values.count, by: colours) {
      let mean = tensor.values[start..<start + colours].reduce(0, +) / Float(slabs)
      values += repeatElement(mean, count: slabs)
    }
    return NamedTensor(tensor.name, shape: tensor.shape.dropLast() + [slabs], values: values)
  }
}
