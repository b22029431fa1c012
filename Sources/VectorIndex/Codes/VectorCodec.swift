import CKernels

/// How a vector becomes an int8 code.
///
/// x (unit length) ≈ mean + axesᵀ · (scale × code). With `rank` axes (orthonormal rows) the code has `rank` values; with
/// none, the vector itself is the code. `width` is the rank rounded up to 64, the rest zero.
package struct VectorCodec: Sendable, Equatable {
  package let dimension: Int
  /// rank × dimension, row by row; empty where vectors are coded as they are.
  let axes: [Float]
  /// dimension values; empty with no axes.
  let mean: [Float]
  /// axes · mean: what the mean looks like in a code.
  let meanOnAxes: [Float]
  let meanLength: Float

  /// Values that a code holds.
  package let rank: Int
  /// Bytes of a code.
  package let width: Int

  /// Codes that speak of every dimension.
  package init(dimension: Int) { self.init(dimension: dimension, axes: [], mean: []) }

  init(dimension: Int, axes: [Float], mean: [Float]) {
    self.dimension = dimension
    self.axes = axes
    self.mean = mean
    rank = axes.isEmpty ? dimension : axes.count / dimension
    width = (rank + 63) / 64 * 64
    var onAxes = [Float]()
    var squared: Float = 0
    if !axes.isEmpty {
      onAxes = VectorCodec.product(axes, rows: axes.count / dimension, dimension: dimension, mean)
      squared = VectorCodec.dot(mean, mean)
    }
    meanOnAxes = onAxes
    meanLength = squared.squareRoot()
  }

  /// Whether codes speak of leading axes only.
  package var projects: Bool { !axes.isEmpty }

  /// matrix [rows × dimension] · x.
  static func product(_ matrix: [Float], rows: Int, dimension: Int, _ x: [Float]) -> [Float] {
    matrix.withUnsafeBufferPointer { matrix in
      x.withUnsafeBufferPointer { x in
        (0..<rows).map {
          nb_dot_product(vectorLevel, matrix.baseAddress! + $0 * dimension, x.baseAddress, Int32(dimension))
        }
      }
    }
  }

  static func dot(_ a: [Float], _ b: [Float]) -> Float {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in nb_dot_product(vectorLevel, a.baseAddress, b.baseAddress, Int32(a.count)) }
    }
  }
}
