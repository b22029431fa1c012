import CKernels
package import Numerics

/// Single-precision values in a row-major box; the last axis is contiguous.
package struct Tensor: Sendable, Equatable {
  package private(set) var shape: [Int]
  package var values: AlignedArray<Float>

  package init(_ values: [Float], shape: [Int]) { self.init(AlignedArray(values), shape: shape) }

  package init(_ values: AlignedArray<Float>, shape: [Int]) {
    precondition(values.count == shape.reduce(1, *), "\(values.count) values cannot have shape \(shape)")
    self.shape = shape
    self.values = values
  }

  package init(zeros shape: [Int]) {
    self.init(AlignedArray(repeating: 0, count: shape.reduce(1, *)), shape: shape)
  }

  /// Values to be written before they are read.
  init(uninitialised shape: [Int]) {
    self.shape = shape
    values = AlignedArray(uninitialised: shape.reduce(1, *))
  }

  /// The last axis.
  package var width: Int { shape.last ?? 1 }
  /// All axes but the last, as one.
  package var rowCount: Int { shape.dropLast().reduce(1, *) }
  package var count: Int { values.count }

  /// The first tokens of each image: [images, tokens, width] → [images, count, width].
  func leadingTokens(_ count: Int) -> Tensor {
    let (images, tokens, width) = (shape[0], shape[1], shape[2])
    guard count < tokens else { return self }
    let parts = (0..<images).map { (values, $0 * tokens * width..<($0 * tokens + count) * width) }
    return Tensor(AlignedArray(joining: parts), shape: [images, count, width])
  }

  /// Some of what the first axis counts.
  func rows(_ range: Range<Int>) -> Tensor {
    let size = count / max(1, shape[0])
    return Tensor(
      AlignedArray(joining: [(values, range.lowerBound * size..<range.upperBound * size)]),
      shape: [range.count] + shape.dropFirst())
  }

  /// Adds [images, count, width] to the first tokens of each image.
  mutating func addToLeadingTokens(_ other: Tensor) {
    let (images, tokens, width) = (shape[0], shape[1], shape[2])
    let count = other.shape[1]
    guard count < tokens else { return add(other) }
    values.withUnsafeMutableBufferPointer { y in
      other.values.withUnsafeBufferPointer { x in
        for image in 0..<images {
          nb_add(y.baseAddress! + image * tokens * width, x.baseAddress! + image * count * width, count * width)
        }
      }
    }
  }

  /// Its rows, rounded and laid out for products; only where those are of bfloat16.
  var packedRows: PackedRows {
    values.withUnsafeBufferPointer { PackedRows(MatrixView($0.baseAddress!, count / width, width)) }
  }

  func scaled(by factor: Float) -> Tensor { Tensor(values.array().map { $0 * factor }, shape: shape) }

  /// The same values in another box.
  package func reshaped(_ shape: [Int]) -> Tensor { Tensor(values, shape: shape) }
}
