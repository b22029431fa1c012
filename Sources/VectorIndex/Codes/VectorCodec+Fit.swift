import CKernels
import Concurrency

extension VectorCodec {
  /// The codec with the fewest principal axes of a sample for which the typical error bound of a similarity is at most
  /// `maxBound`; without axes where that takes more than half of the dimensions.
  ///
  /// Any codec gives correct results; a fitting one gives fast scans. The axes come from subspace iteration on the
  /// covariance, with the index's own kernels: it must be the same on every machine and free of OpenBLAS.
  /// - Parameter sample: Unit vectors, [n, dimension].
  package static func fit(
    sample: [Float], dimension: Int, maxBound: Float = 0.035, seed: UInt64 = 1
  ) -> VectorCodec {
    let count = sample.count / dimension
    let plain = VectorCodec(dimension: dimension)
    let maxRank = min(dimension / 2, 384) / 64 * 64
    guard maxRank >= 64, count >= 4 * 64 else { return plain }
    let (mean, columns) = centredColumns(sample, count: count, dimension: dimension)
    let covariance = covariance(of: columns, count: count, dimension: dimension)
    var variance: Float = 0
    for i in 0..<dimension { variance += covariance[i * dimension + i] }
    for rank in stride(from: 64, through: maxRank, by: 64) where count >= 4 * rank {
      let axes = principalAxes(covariance, rank: rank, dimension: dimension, seed: seed)
      let images = product(axes, times: covariance, rank: rank, dimension: dimension)
      let explained = dot(axes, images)
      // Query and vector each have √(variance − explained) beyond the axes; rounding costs some 0.7 % of a centred code.
      let bound = max(0, variance - explained) + 0.009
      if bound <= maxBound { return VectorCodec(dimension: dimension, axes: axes, mean: mean) }
    }
    return plain
  }

  /// The mean [dimension], and the sample less the mean, transposed: [dimension, count].
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

  /// columns · columnsᵀ / count, [dimension, dimension].
  private static func covariance(of columns: [Float], count: Int, dimension: Int) -> [Float] {
    var result = [Float](repeating: 0, count: dimension * dimension)
    columns.withUnsafeBufferPointer { columns in
      result.withUnsafeMutableBufferPointer { result in
        let result = UncheckedBuffer(result)
        parallelFor(dimension) { i in
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

  /// rows [rank, dimension] · covariance.
  private static func product(_ rows: [Float], times covariance: [Float], rank: Int, dimension: Int) -> [Float] {
    var result = [Float](repeating: 0, count: rank * dimension)
    rows.withUnsafeBufferPointer { rows in
      covariance.withUnsafeBufferPointer { covariance in
        result.withUnsafeMutableBufferPointer { result in
          let result = UncheckedBuffer(result)
          parallelFor(rank) { row in
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

  /// [rank, dimension]: twelve steps of subspace iteration from a seeded start.
  private static func principalAxes(_ covariance: [Float], rank: Int, dimension: Int, seed: UInt64) -> [Float] {
    var axes = (0..<rank * dimension).map { Float(Int64(bitPattern: splitMix64(UInt64($0) ^ seed << 32)) >> 40) }
    orthonormalise(&axes, rank: rank, dimension: dimension)
    for _ in 0..<12 {
      axes = product(axes, times: covariance, rank: rank, dimension: dimension)
      orthonormalise(&axes, rank: rank, dimension: dimension)
    }
    return axes
  }

  /// Gram–Schmidt, each row twice, for orthogonality to float precision.
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
