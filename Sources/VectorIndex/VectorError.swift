import CKernels

/// Why bytes cannot be a vector of an index.
package enum VectorError: Error, Equatable, CustomStringConvertible {
  /// Not `expected` bytes, four for each dimension.
  case length(bytes: Int, expected: Int)
  /// A value, or the sum of squares, is not finite.
  case notFinite
  /// All values are zero, or too small to square.
  case zero

  /// A clause to follow the name of the vector.
  package var description: String {
    switch self {
    case .length(let bytes, let expected):
      "it has \(bytes) bytes, where \(expected / 4) float32 values (\(expected) bytes) are needed"
    case .notFinite: "it holds NaN, an infinity or values too large to square"
    case .zero: "all its values are zero, so it has no direction"
    }
  }

  /// Checks the bytes of a float32 vector of any alignment.
  ///
  /// - Returns: The squared length.
  @discardableResult
  package static func check(
    _ bytes: UnsafeRawBufferPointer, dimension: Int
  ) throws(VectorError) -> Float {
    guard (1...maxDimension).contains(dimension), bytes.count == dimension * 4 else {
      throw .length(bytes: bytes.count, expected: min(max(0, dimension), maxDimension) * 4)
    }
    let squared = nb_dot_product(vectorLevel, bytes.baseAddress, bytes.baseAddress, Int32(dimension))
    guard squared.isFinite else { throw .notFinite }
    guard squared >= Float.leastNormalMagnitude else { throw .zero }
    return squared
  }
}

/// The largest dimension of a vector: sizes computed from it cannot overflow.
package let maxDimension = 1 << 24

/// Cosine of two float32 vectors, with one order of summation: the same bits on every machine.
///
/// - Parameter aSquared: The squared length of `a`, from `VectorError.check`.
package func cosine(_ a: UnsafeRawPointer, aSquared: Float, _ b: UnsafeRawPointer, dimension: Int) -> Float {
  var product: Float = 0
  var bSquared: Float = 0
  nb_dot_products(vectorLevel, a, b, Int32(dimension), &product, &bSquared)
  return product / (aSquared.squareRoot() * bSquared.squareRoot())
}
