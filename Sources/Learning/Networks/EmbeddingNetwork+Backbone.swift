extension EmbeddingNetwork {
  /// Takes a backbone's weights into the global channel; heads, gates and LoRA keep what they have.
  ///
  /// Places are resampled where the grid differs; where patches have other than the backbone's colours, each slab gets
  /// the mean over the colours, scaled so that the sum stays.
  package mutating func loadBackbone(_ layout: BackboneLayout) throws(WeightsError) {
    let given = Dictionary(layout.tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var taken: Set<String> = []
    for (index, entry) in parameters.entries.enumerated() where entry.name.hasPrefix("global.") {
      let name = String(entry.name.dropFirst("global.".count))
      guard var tensor = given[name] else {
        if name.hasPrefix("head.") || name.contains(".lora_") { continue }
        throw .missing(name)
      }
      if name == "pos_embed" {
        tensor = resampledPlaces(tensor, to: entry.shape, classToken: given["cls_token"] != nil)
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
      taken.insert(name)
    }
    if let extra = given.keys.sorted().first(where: { !taken.contains($0) && !$0.hasPrefix("feature.") }) {
      throw .unknown(extra)
    }
  }

  /// Bilinear between the learned places' centres.
  private func resampledPlaces(_ tensor: NamedTensor, to shape: [Int], classToken: Bool) -> NamedTensor {
    guard tensor.shape != shape, shape.count == 3, tensor.shape.last == shape.last else { return tensor }
    let (lead, width) = (classToken ? 1 : 0, shape[2])
    let from = Int(Double(tensor.shape[1] - lead).squareRoot().rounded())
    let to = Int(Double(shape[1] - lead).squareRoot().rounded())
    var values = Array(tensor.values.prefix(lead * width))
    func tap(_ index: Int) -> (Int, Int, Float) {
      let place = max(0, (Float(index) + 0.5) * Float(from) / Float(to) - 0.5)
      let low = min(Int(place), from - 1)
      return (low, min(low + 1, from - 1), place - Float(low))
    }
    for y in 0..<to {
      let (y0, y1, q) = tap(y)
      for x in 0..<to {
        let (x0, x1, p) = tap(x)
        for c in 0..<width {
          func at(_ y: Int, _ x: Int) -> Float { tensor.values[(lead + y * from + x) * width + c] }
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
