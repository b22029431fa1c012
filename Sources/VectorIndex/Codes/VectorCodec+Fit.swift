import CKernels

extension VectorCodec {
  /// The shortest codes that still tell these vectors apart: principal axes by subspace iteration on their covariance.
  ///
  /// `sample` holds unit vectors one after another. Axes are used when they are at most half the dimensions and the
  /// bound on a similarity stays under `looseness`; else vectors are coded as they are, without loss of correctness.
  package static func fit(
    sample: [Float], dimension: Int, looseness: Float = 0.035, seed: UInt64 = 1
  ) -> VectorCodec {
    let count = sample.count / dimension
    let plain = VectorCodec(dimension: dimension)
    let most = min(dimension / 2, 384) / 64 * 64
    guard most >= 64, count >= 4 * 64 else { return plain }
    let (mean, columns) = centredColumns(sample, count: count, dimension: dimension)
    let covariance = gram(columns, count: count, dimension: dimension)
    var energy: Float = 0
    for i in 0..<dimension { energy += covariance[i * dimension + i] }
    for rank in stride(from: 64, through: most, by: 64) where count >= 4 * rank {
      let axes = leadingAxes(covariance, rank: rank, dimension: dimension, seed: seed)
      let images = product(axes, times: covariance, rank: rank, dimension: dimension)
      let kept = dot(axes, images)
      // Query and vector each have √(energy − kept) beyond the axes; rounding loses some 0.7 % of a centred code.
      let bound = max(0, energy - kept) + 0.009
      if bound <= looseness { return VectorCodec(dimension: dimension, axes: axes, mean: mean) }
    }
    return plain
  }

  /// The mean, and the sample less the mean, one dimension after another.
  private static func centredColumns(
    _ sample: [Float], count: Int, dimension: Int
  ) -> (mean: [Float], columns: [Float]) {
    var mean = [Float](repeating: 0, count: dimension)
    for row in 0..<count { for i in 0..<dimension { mean[i] += sample[row * dimension + i] } }
    for i in 0..<dimension { mean[i] /= Float(count) }
    var columns = [Float](repeating: 0, count: sample.count)
    for row in 0..<count { for i in 0..<dimension { columns[i * count + row] = sample[row * dimension + i] - mean[i] } }
    return (mean, columns)
  }

  private static func gram(_ columns: [Float], count: Int, dimension: Int) -> [Float] {
    var result = [Float](repeating: 0, count: dimension * dimension)
    columns.withUnsafeBufferPointer { columns in
      result.withUnsafeMutableBufferPointer { result in
        let result = UncheckedBuffer(result)
        forEachInParallel(dimension) { i in
          for j in i..<dimension {
            let value =
              nb_dot_product(
                vectorLevel, columns.baseAddress! + i * count, columns.baseAddress! + j * count, Int32(count))
              / Float(count)
            result.base[i * dimension + j] = value
            result.base[j * dimension + i] = value
          }
        }
      }
    }
    return result
  }

  /// rows · covariance, for a symmetric covariance.
  private static func product(_ rows: [Float], times covariance: [Float], rank: Int, dimension: Int) -> [Float] {
    var result = [Float](repeating: 0, count: rank * dimension)
    rows.withUnsafeBufferPointer { rows in
      covariance.withUnsafeBufferPointer { covariance in
        result.withUnsafeMutableBufferPointer { result in
          let result = UncheckedBuffer(result)
          forEachInParallel(rank) { row in
            for j in 0..<dimension {
              result.base[row * dimension + j] = nb_dot_product(
                vectorLevel, rows.baseAddress! + row * dimension, covariance.baseAddress! + j * dimension,
                Int32(dimension))
            }
          }
        }
      }
    }
    return result
  }

  private static func leadingAxes(_ covariance: [Float], rank: Int, dimension: Int, seed: UInt64) -> [Float] {
    var axes = (0..<rank * dimension).map { Float(Int64(bitPattern: mixed(UInt64($0) ^ seed << 32)) >> 40) }
    orthonormalise(&axes, rank: rank, dimension: dimension)
    for _ in 0..<12 {
      axes = product(axes, times: covariance, rank: rank, dimension: dimension)
      orthonormalise(&axes, rank: rank, dimension: dimension)
    }
    return axes
  }

  /// Gram–Schmidt, twice over, so that rows are orthogonal to float precision.
  private static func orthonormalise(_ axes: inout [Float], rank: Int, dimension: Int) {
    axes.withUnsafeMutableBufferPointer { axes in
      for row in 0..<rank {
        let own = axes.baseAddress! + row * dimension
        func scaleToUnit() {
          let length = nb_dot_product(vectorLevel, own, own, Int32(dimension)).squareRoot()
          if length > 0 { for i in 0..<dimension { own[i] /= length } } else { own[row % dimension] = 1 }
        }
        scaleToUnit()
        for _ in 0..<2 {
          for other in 0..<row {
            let before = axes.baseAddress! + other * dimension
            let along = nb_dot_product(vectorLevel, own, before, Int32(dimension))
            for i in 0..<dimension { own[i] -= along * before[i] }
          }
          scaleToUnit()
        }
      }
    }
  }
}

/// Spreads the bits of a number (SplitMix64's finaliser).
func mixed(_ number: UInt64) -> UInt64 {
  var z = number &+ 0x9E37_79B9_7F4A_7C15
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}

/// A buffer that parallel bodies write to at disjoint places.
struct UncheckedBuffer<Element> {
  let base: UnsafeMutablePointer<Element>

  init(_ buffer: UnsafeMutableBufferPointer<Element>) { base = buffer.baseAddress! }
}
