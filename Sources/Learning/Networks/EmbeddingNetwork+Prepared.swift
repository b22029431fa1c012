extension EmbeddingNetwork {
  /// This network as `method` starts from it: what the method adds is there, what it trains is free, the rest as it was.
  ///
  /// A token head is given a projection that changes nothing yet; LoRA starts at zero; so `linear`, `partial`, `lora` and
  /// `full` begin with the vectors of `none`. `dualChannel` reads the tokens with spatial attention and adds the local
  /// channel and the gate, where they are missing, drawn from `seed`.
  package func prepared(
    for method: Method, lora: LowRank.Configuration = .init(), seed: UInt64
  ) -> EmbeddingNetwork {
    var wanted = configuration
    if method != .none, wanted.global?.head == .token { wanted.global?.head = .projectedToken }
    if method == .lora { wanted.global?.transformer.lora = lora }
    if method == .dualChannel {
      if case .grid = wanted.global?.head {} else { wanted.global?.head = .grid(narrow: 48) }
      wanted.local = wanted.local ?? .around(pixels: wanted.pixels)
    }
    var result = wanted == configuration ? self : EmbeddingNetwork(wanted, seed: seed)
    result.takeShared(from: self)
    if configuration.global?.head == .token, wanted.global?.head == .projectedToken {
      result.startProjectionAsIdentity()
    }
    result.freeze(for: method)
    return result
  }

  /// Keeps the gate at one half, whatever the neuron, and out of training: both channels weigh the same.
  package mutating func holdGateOpen() { parameters.hold(where: { $0.hasPrefix("gate.") }) }

  /// Copies every weight that both have under one name and shape.
  private mutating func takeShared(from other: EmbeddingNetwork) {
    let given = Dictionary(
      zip(other.parameters.entries.map(\.name), other.parameters.entries.indices),
      uniquingKeysWith: { first, _ in first })
    for (index, entry) in parameters.entries.enumerated() {
      guard let place = given[entry.name], other.parameters.entries[place].shape == entry.shape else { continue }
      parameters.values[index] = other.parameters.values[place]
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
  /// The compact channel over the soma; larger images are first brought down to some 32 pixels by further stages.
  package static func around(pixels: Int) -> Self {
    let crop = 2 * pixels / 3
    var stages: [Stage] = []
    var extent = crop
    while extent > 48 {
      stages.append(.init(width: 24, step: 2))
      extent = (extent + 1) / 2
    }
    if stages.isEmpty { stages.append(.init(width: 24, step: 1)) }
    return Self(
      crop: crop,
      stages: stages + [
        .init(width: 48, step: 2), .init(width: 48, step: 1), .init(width: 96, step: 2), .init(width: 96, step: 1),
      ], narrow: 32)
  }
}
