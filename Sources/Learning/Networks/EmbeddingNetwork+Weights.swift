extension EmbeddingNetwork {
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
