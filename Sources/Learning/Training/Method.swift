/// Which weights of a pretrained network are trained: the six methods of the paper's supplement.
package enum Method: Sendable, Codable, Hashable {
  /// None.
  case none
  /// The head.
  case linear
  /// The last blocks of the transformer, its norm and the head.
  case partial(blocks: Int)
  /// LoRA of the blocks, which the network must have, and the head.
  case lora
  /// All of one channel.
  case full
  /// All of both channels and the gate.
  case dualChannel

  /// As on the command line and in the model's row.
  package var name: String {
    switch self {
    case .none: "none"
    case .linear: "linear"
    case .partial: "partial"
    case .lora: "lora"
    case .full: "full"
    case .dualChannel: "dual-channel"
    }
  }

  /// All methods, from the fewest trained weights to the most.
  private static func all(blocks: Int) -> [Self] {
    [.none, .linear, .partial(blocks: blocks), .lora, .full, .dualChannel]
  }

  /// Every name, from the fewest trained weights to the most.
  package static let names = all(blocks: 0).map(\.name)

  /// The method of a name; nil where there is none.
  /// - Parameter blocks: how many of the last blocks `partial` trains.
  package init?(named name: String, blocks: Int = 2) {
    guard let method = Self.all(blocks: blocks).first(where: { $0.name == name }) else { return nil }
    self = method
  }

  /// Whether it starts from pretrained weights.
  package var needsBackbone: Bool {
    switch self {
    case .none, .linear, .partial, .lora: true
    case .full, .dualChannel: false
    }
  }

  private enum CodingKeys: String, CodingKey {
    case none, linear, partial, lora, full
    case dualChannel = "dual_channel"
  }
}

extension EmbeddingNetwork {
  /// Freezes all weights except those that `method` trains.
  package mutating func freeze(for method: Method) {
    let depth = configuration.global?.transformer.depth ?? 0
    func isHead(_ name: String) -> Bool {
      name.contains(".head.") || name.contains(".feature.") || name.hasPrefix("gate.")
    }
    parameters.train { name in
      switch method {
      case .none: false
      case .linear: isHead(name)
      case .partial(let blocks):
        isHead(name) || name.hasPrefix("global.norm.")
          || (max(0, depth - blocks)..<depth).contains { name.hasPrefix("global.blocks.\($0).") }
      case .lora: isHead(name) || name.contains(".lora_")
      case .full, .dualChannel: true
      }
    }
  }

  /// A network without LoRA that gives the same vectors: its products of matrices are added to the weights.
  package var merged: EmbeddingNetwork {
    guard configuration.global?.transformer.lora != nil else { return self }
    var source = self
    source.mergeLoRA()
    var plain = configuration
    plain.global!.transformer.lora = nil
    var result = EmbeddingNetwork(plain, seed: 0)
    let values = Dictionary(
      zip(source.parameters.entries.map(\.name), source.parameters.values), uniquingKeysWith: { first, _ in first })
    for (index, entry) in result.parameters.entries.enumerated() {
      result.parameters.values[index] = values[entry.name]!
    }
    return result
  }
}
