import CKernels

/// Why a blob cannot be a vector of an index.
package enum VectorProblem: Error, Equatable, CustomStringConvertible {
  case length(bytes: Int, expected: Int)
  case notFinite
  case zero

  package var description: String {
    switch self {
    case .length(let bytes, let expected):
      "it has \(bytes) bytes, where \(expected / 4) float32 values (\(expected) bytes) are needed"
    case .notFinite: "it holds NaN, an infinity or values too large to square"
    case .zero: "all its values are zero, so it has no direction"
    }
  }

  /// Refuses what has no direction in `dimension` dimensions; returns the squared length.
  @discardableResult
  package static func check(
    _ bytes: UnsafeRawBufferPointer, dimension: Int
  ) throws(VectorProblem) -> Float {
    guard bytes.count == dimension * 4, dimension > 0 else {
      throw .length(bytes: bytes.count, expected: dimension * 4)
    }
    let squared = nb_dot_product(vectorLevel, bytes.baseAddress, bytes.baseAddress, Int32(dimension))
    guard squared.isFinite else { throw .notFinite }
    guard squared >= Float.leastNormalMagnitude else { throw .zero }
    return squared
  }
}

/// Cosine of two float32 vectors: one fixed order of summation, the same bits on every machine.
///
/// `bSquared` of a vector is found on the way; `aSquared` is the product of `a` with itself, from `VectorProblem.check`.
package func cosine(_ a: UnsafeRawPointer, aSquared: Float, _ b: UnsafeRawPointer, dimension: Int) -> Float {
  var product: Float = 0
  var bSquared: Float = 0
  nb_dot_products(vectorLevel, a, b, Int32(dimension), &product, &bSquared)
  return product / (aSquared.squareRoot() * bSquared.squareRoot())
}
