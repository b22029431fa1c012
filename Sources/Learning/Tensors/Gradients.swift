import CKernels

/// What a loss owes each trainable weight; frozen weights have no entry and cost no memory.
package struct Gradients: Sendable {
  package internal(set) var values: [[Float]]

  /// Zeros for every trainable weight.
  package init(for parameters: Parameters) {
    values = zip(parameters.entries, parameters.values).map {
      $0.isTrainable ? [Float](repeating: 0, count: $1.count) : []
    }
  }

  package subscript(parameter: Parameter) -> [Float] { values[parameter.index] }

  func wants(_ parameter: Parameter) -> Bool { !values[parameter.index].isEmpty }

  /// Zeros again, in the same memory.
  package mutating func clear() {
    for index in values.indices {
      for i in values[index].indices { values[index][i] = 0 }
    }
  }

  /// The Euclidean length of all of them together.
  package var length: Double { values.reduce(0) { $0 + nb_sum_of_squares($1, $1.count) }.squareRoot() }
}
