/// One tensor of a weights file.
package struct NamedTensor: Sendable, Equatable {
  /// As the file spells it, such as `blocks.0.attn.qkv.weight`.
  package let name: String
  /// Lengths of the axes, the last of which runs fastest; empty for a scalar.
  package let shape: [Int]
  /// As many as the shape has elements, row by row.
  package var values: [Float]

  /// - Precondition: `values` are as many as `shape` has elements.
  package init(_ name: String, shape: [Int], values: [Float]) {
    precondition(values.count == shape.reduce(1, *), "\(name): \(values.count) values cannot have shape \(shape)")
    self.name = name
    self.shape = shape
    self.values = values
  }
}
