import CKernels
package import Numerics

/// float32 values of a shape, row-major; copies share memory until one of them is written.
package struct Tensor: Sendable, Equatable {
  /// Extents of the axes; the last is contiguous.
  package private(set) var shape: [Int]
  /// As many as the product of `shape`.
  package var values: AlignedArray<Float>

  /// A copy of `values`, which must fill `shape`.
  package init(_ values: [Float], shape: [Int]) { self.init(AlignedArray(values), shape: shape) }

  /// `values` themselves, which must fill `shape`.
  package init(_ values: AlignedArray<Float>, shape: [Int]) {
    precondition(values.count == shape.reduce(1, *), "\(values.count) values cannot have shape \(shape)")
    self.shape = shape
    self.values = values
  }

  /// All zeros.
  package init(zeros shape: [Int]) {
    self.init(AlignedArray(repeating: 0, count: shape.reduce(1, *)), shape: shape)
  }

  /// Values to be written before they are read.
  init(uninitialised shape: [Int]) {
    self.shape = shape
    values = AlignedArray(uninitialised: shape.reduce(1, *))
  }

  /// Values all of which `body` writes.
  init(_ shape: [Int], _ body: (UnsafeMutablePointer<Float>) -> Void) {
    self.init(uninitialised: shape)
    withMutablePointer(body)
  }

  /// The values, during `body`.
  func withPointer<Result>(_ body: (UnsafePointer<Float>) -> Result) -> Result {
    values.withUnsafeBufferPointer { body($0.baseAddress!) }
  }

  /// The values, during `body`.
  mutating func withMutablePointer(_ body: (UnsafeMutablePointer<Float>) -> Void) {
    values.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
  }

  /// The extent of the last axis.
  package var width: Int { shape.last ?? 1 }
  /// The product of all other axes.
  package var rowCount: Int { shape.dropLast().reduce(1, *) }
  /// The number of values.
  package var count: Int { values.count }

  /// The first tokens of each image: [images, tokens, width] → [images, count, width].
  func prefixTokens(_ count: Int) -> Tensor {
    let (images, tokens, width) = (shape[0], shape[1], shape[2])
    guard count < tokens else { return self }
    let parts = (0..<images).map { (values, $0 * tokens * width..<($0 * tokens + count) * width) }
    return Tensor(AlignedArray(joining: parts), shape: [images, count, width])
  }

  /// A range of the first axis.
  func rows(_ range: Range<Int>) -> Tensor {
    let size = count / max(1, shape[0])
    return Tensor(
      AlignedArray(joining: [(values, range.lowerBound * size..<range.upperBound * size)]),
      shape: [range.count] + shape.dropFirst())
  }

  /// Adds [images, count, width] to the first tokens of each image.
  mutating func addToPrefixTokens(_ other: Tensor) {
    let (images, tokens, width) = (shape[0], shape[1], shape[2])
    let count = other.shape[1]
    guard count < tokens else { return add(other) }
    withMutablePointer { y in
      other.withPointer { x in
        for image in 0..<images { nb_add(y + image * tokens * width, x + image * count * width, count * width) }
      }
    }
  }

  /// The rows rounded to bfloat16 and laid out for the kernels; only where the CPU has them.
  var packedRows: PackedRows { withPointer { PackedRows(MatrixView($0, count / width, width)) } }

  /// The same values under another shape.
  package func reshaped(_ shape: [Int]) -> Tensor { Tensor(values, shape: shape) }
}

extension Tensor? {
  /// The values during `body`; nil where there is no tensor.
  func withPointer<Result>(_ body: (UnsafePointer<Float>?) -> Result) -> Result {
    guard let self else { return body(nil) }
    return self.values.withUnsafeBufferPointer { body($0.baseAddress!) }
  }
}
