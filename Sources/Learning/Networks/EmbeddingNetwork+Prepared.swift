extension EmbeddingNetwork {
  /// This network with the layers that `method` adds, and all frozen that it does not train.
  ///
  /// A token head gets an identity projection and LoRA starts at zero, so that `linear`, `partial`, `lora` and `full`
  /// begin with the vectors of `none`. `dualChannel` reads the tokens with spatial attention and adds the local channel
  /// and the gate where they are missing, with random weights from `seed`.
  package func prepared(
    for method: Method, lora: LowRank.Configuration = .init(), seed: UInt64
  ) -> EmbeddingNetwork {
    var target = configuration
    if method != .none, target.global?.head == .token { target.global?.head = .projectedToken }
    if method == .lora { target.global?.transformer.lora = lora }
    if method == .dualChannel {
      if case .grid = target.global?.head {} else { target.global?.head = .grid(narrow: 48) }
      target.local = target.local ?? .around(pixels: target.pixels)
    }
    var result = target == configuration ? self : EmbeddingNetwork(target, seed: seed)
    result.copyShared(from: self)
    if configuration.global?.head == .token, target.global?.head == .projectedToken {
      result.startProjectionAsIdentity()
    }
    result.freeze(for: method)
    return result
  }

  /// Fixes the gate at one half for every neuron, so that both channels weigh the same, and freezes it.
  package mutating func freezeGateAtHalf() { parameters.freezeAtZero(where: { $0.hasPrefix("gate.") }) }

  /// Copies every weight that both have under the same name and shape.
  private mutating func copyShared(from other: EmbeddingNetwork) {
    let indices = Dictionary(
      zip(other.parameters.entries.map(\.name), other.parameters.entries.indices),
      uniquingKeysWith: { first, _ in first })
    for (index, entry) in parameters.entries.enumerated() {
      guard let source = indices[entry.name], other.parameters.entries[source].shape == entry.shape else { continue }
      parameters.values[index] = other.parameters.values[source]
    }
  }

  private mutating func startProjectionAsIdentity() {
    for (index, entry) in parameters.entries.enumerated() where entry.name.hasPrefix("global.head.projection.") {
      let width = entry.shape[0]
      for i in parameters.values[index].indices {
        parameters.values[index][i] = entry.shape.count == 2 && i % width == i / width ? 1 : 0
      }
    }
  }
}

extension LocalChannel.Configuration {
  /// The compact channel over the soma; stages of stride 2 first reduce larger images to some 32 pixels.
  package static func around(pixels: Int) -> Self {
    let crop = 2 * pixels / 3
    var stages: [Stage] = []
    var extent = crop
    while extent > 48 {
      stages.append(.init(width: 24, stride: 2))
      extent = (extent + 1) / 2
    }
    if stages.isEmpty { stages.append(.init(width: 24, stride: 1)) }
    return Self(
      crop: crop,
      stages: stages + [
        .init(width: 48, stride: 2), .init(width: 48, stride: 1), .init(width: 96, stride: 2),
        .init(width: 96, stride: 1),
      ], narrow: 32)
  }
}
