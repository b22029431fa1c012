/// Single-precision values in a row-major box; the last axis is contiguous.
package struct Tensor: Sendable, Equatable {
  package private(set) var shape: [Int]
  package var values: [Float]

  package init(_ values: [Float], shape: [Int]) {
    precondition(values.count == shape.reduce(1, *), "\(values.count) values cannot have shape \(shape)")
    self.shape = shape
    self.values = values
  }

  package init(zeros shape: [Int]) {
    self.init([Float](repeating: 0, count: shape.reduce(1, *)), shape: shape)
  }

  /// Values to be written before they are read.
  init(uninitialised shape: [Int]) {
    let count = shape.reduce(1, *)
    self.shape = shape
    self.values = [Float](unsafeUninitializedCapacity: count) { $1 = count }
  }

  /// The last axis.
  package var width: Int { shape.last ?? 1 }
  /// All axes but the last, as one.
  package var rowCount: Int { shape.dropLast().reduce(1, *) }
  package var count: Int { values.count }

  /// The same values in another box.
  package func reshaped(_ shape: [Int]) -> Tensor { Tensor(values, shape: shape) }
}
