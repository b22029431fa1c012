import CKernels

/// Turns a vector into an int8 code.
///
/// x / |x| ≈ mean + axesᵀ · (scale × code), with `rank` orthonormal axes; without axes x / |x| ≈ scale × code.
package struct VectorCodec: Sendable, Equatable {
  /// Of the vectors.
  package let dimension: Int
  /// [rank, dimension]; empty without axes.
  let axes: [Float]
  /// [dimension]; empty without axes.
  let mean: [Float]
  /// axes · mean, [rank].
  let meanOnAxes: [Float]
  let meanLength: Float

  /// Values of a code.
  package let rank: Int
  /// Bytes of a code: the rank rounded up to a multiple of 64.
  package let width: Int

  /// A codec without axes: every dimension has a value in the code.
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

  /// Whether codes hold coefficients of axes.
  package var projects: Bool { !axes.isEmpty }

  /// matrix [rows, dimension] · x [dimension].
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
