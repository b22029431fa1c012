/// One tensor as weights files hold them.
package struct NamedTensor: Sendable, Equatable {
  package let name: String
  package let shape: [Int]
  package var values: [Float]

  package init(_ name: String, shape: [Int], values: [Float]) {
    precondition(values.count == shape.reduce(1, *), "\(name): \(values.count) values cannot have shape \(shape)")
    self.name = name
    self.shape = shape
    self.values = values
  }
}
