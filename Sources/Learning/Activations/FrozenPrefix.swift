import Numerics

/// The layers at the beginning of a network that do not train, so that their activations of an image can be cached.
package struct FrozenPrefix: Hashable, Sendable {
  /// nil where the network has no such channel.
  let local: LocalChannel.Cut?
  let global: VisionTransformer.Cut?

  /// Where it ends in each channel; part of the cache's key.
  package var name: String {
    [local.map { "local \($0.name)" }, global.map { "global \($0.name)" }].compactMap(\.self).joined(separator: ", ")
  }
}

extension EmbeddingNetwork {
  /// nil where a first layer trains, or nothing but the stem is frozen.
  package var frozenPrefix: FrozenPrefix? {
    let (localCut, globalCut) = (local?.frozenCut(parameters), global?.frozenCut(parameters))
    guard (local == nil) == (localCut == nil), (global == nil) == (globalCut == nil) else { return nil }
    return FrozenPrefix(local: localCut, global: globalCut)
  }

  /// Values of one image where `prefix` ends.
  package func activationCount(at prefix: FrozenPrefix) -> Int {
    let dimension = configuration.dimension
    return (prefix.local.map { local!.activationCount(at: $0, dimension: dimension) } ?? 0)
      + (prefix.global.map { global!.activationCount(at: $0, dimension: dimension) } ?? 0)
  }

  /// x: [images, pixels, pixels, channels] → [images, `activationCount`], the local channel's values first.
  func activations(of x: Tensor, at prefix: FrozenPrefix) -> Tensor {
    let parts =
      [
        prefix.local.map { local!.activations(of: x, at: $0, parameters) },
        prefix.global.map { global!.activations(of: x, at: $0, parameters) },
      ].compactMap(\.self)
    guard parts.count == 2 else { return parts[0] }
    let (images, widths) = (x.shape[0], parts.map { $0.count / x.shape[0] })
    let rows = (0..<images).flatMap { image in
      zip(parts, widths).map { part, width in (part.values, image * width..<(image + 1) * width) }
    }
    return Tensor(AlignedArray(joining: rows), shape: [images, widths[0] + widths[1]])
  }

  /// The layers after `prefix`: [images, `activationCount`] → z: [images, dimension].
  func forward(_ activations: Tensor, from prefix: FrozenPrefix) -> (Tensor, Cache) {
    var cache = Cache()
    var vectors: [Tensor] = []
    let localCount = prefix.local.map { local!.activationCount(at: $0, dimension: configuration.dimension) } ?? 0
    if let local, let cut = prefix.local {
      let (y, layerCache) = local.forward(columns(0..<localCount, of: activations), from: cut, parameters)
      cache.local = layerCache
      vectors.append(y)
    }
    if let global, let cut = prefix.global {
      let (y, layerCache) = global.forward(
        columns(localCount..<activations.width, of: activations), from: cut, parameters)
      cache.global = layerCache
      vectors.append(y)
    }
    return fuse(vectors, cache)
  }

  private func columns(_ range: Range<Int>, of x: Tensor) -> Tensor {
    guard range.count < x.width else { return x }
    let rows = x.rowCount
    let parts = (0..<rows).map { row in
      (x.values, row * x.width + range.lowerBound..<row * x.width + range.upperBound)
    }
    return Tensor(AlignedArray(joining: parts), shape: [rows, range.count])
  }

  /// A hash of everything the prefix's activations depend on but the image: weights, structure, precision.
  package func contentHash(of prefix: FrozenPrefix) -> ContentHash {
    let transformer = configuration.global?.transformer
    let strides = configuration.local?.stages.map(\.stride) ?? []
    let lora = transformer?.lora.map { "\($0.rank) \($0.alpha)" } ?? ""
    var result = ContentHash(
      """
      \(prefix.name); \(configuration.channels) \(configuration.pixels); \(configuration.local?.crop ?? 0) \(strides); \
      \(transformer?.heads ?? 0) \(transformer?.activation.rawValue ?? "") \(transformer?.epsilon ?? 0) \(lora); \
      \(parameters.precision.rawValue)
      """)
    for (index, entry) in parameters.entries.enumerated()
    where !entry.isTrainable && !entry.name.hasPrefix("gate") {
      result = ContentHash("\(entry.name) \(entry.shape)", continuing: result)
      result = ContentHash(parameters.values[index], continuing: result)
    }
    return result
  }
}
