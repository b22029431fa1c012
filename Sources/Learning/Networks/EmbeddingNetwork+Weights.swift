extension EmbeddingNetwork {
  /// Names and shapes of the weights that a network of this configuration has; no memory is taken for their values.
  package static func shapes(
    of configuration: NetworkConfiguration
  ) throws(WeightsError) -> [(name: String, shape: [Int])] {
    try configuration.check()
    return EmbeddingNetwork(configuration, seed: 0, drawing: { _ in false }).parameters.entries
      .map { (name: $0.name, shape: $0.shape) }
  }

  /// Refuses shapes that are not exactly the network's own, before any value is read.
  package static func check(
    _ given: [(name: String, shape: [Int])], against configuration: NetworkConfiguration
  ) throws(WeightsError) {
    var shapes = Dictionary(given.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
    for (name, expected) in try Self.shapes(of: configuration) {
      guard let found = shapes.removeValue(forKey: name) else { throw .missing(name) }
      guard found == expected else { throw .wrongShape(name: name, expected: expected, found: found) }
    }
    if let extra = shapes.keys.sorted().first { throw .unknown(extra) }
  }

  /// Every weight by name.
  package var tensors: [NamedTensor] {
    zip(parameters.entries, parameters.values).map { NamedTensor($0.name, shape: $0.shape, values: $1) }
  }

  /// Replaces every weight; exactly the network's own names and shapes must be there, all values finite.
  package mutating func load(_ tensors: [NamedTensor]) throws(WeightsError) {
    parameters.packCache = nil
    var given: [String: NamedTensor] = [:]
    for tensor in tensors { given[tensor.name] = tensor }
    for (index, entry) in parameters.entries.enumerated() {
      guard let tensor = given.removeValue(forKey: entry.name) else { throw .missing(entry.name) }
      guard tensor.shape == entry.shape else {
        throw .wrongShape(name: entry.name, expected: entry.shape, found: tensor.shape)
      }
      guard tensor.values.allSatisfy(\.isFinite) else {
        throw .tensor(name: entry.name, problem: "has a value that is not finite; use another file")
      }
      parameters.values[index] = tensor.values
    }
    if let extra = given.keys.sorted().first { throw .unknown(extra) }
  }
}
