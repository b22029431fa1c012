import Numerics
import Statistics

/// Coordinates of rows along their first principal components, centred: [rows, dimension] → [rows, count].
///
/// Randomised subspace iteration (Halko, Martinsson and Tropp 2011, doi:10.1137/090771806): a few digits, in a fraction of the
/// time of a full decomposition. The largest weight of each component is positive.
/// - Complexity: O(rows · dimension · (count + 6)).
func principalCoordinates(_ rows: [Float], dimension: Int, count: Int, seed: UInt64) -> [Float] {
  let total = rows.count / dimension
  var centred = rows
  var mean = [Double](repeating: 0, count: dimension)
  for row in 0..<total { for i in 0..<dimension { mean[i] += Double(rows[row * dimension + i]) } }
  for row in 0..<total { for i in 0..<dimension { centred[row * dimension + i] -= Float(mean[i] / Double(total)) } }
  // Six extra directions (oversampling) speed up convergence.
  let width = min(count + 6, dimension)
  var random = SeededRandom(seed: seed, stream: 1)
  // Directions as rows, [width, dimension].
  var basis = (0..<width * dimension).map { _ in Float(random.normal()) }
  orthonormalise(&basis, dimension: dimension)
  for _ in 0..<12 {
    let along = rowProducts(centred, basis, width: dimension)
    basis = weightedSums(along, width, centred, dimension)
    orthonormalise(&basis, dimension: dimension)
  }
  let along = rowProducts(centred, basis, width: dimension)
  // The exact components within the subspace.
  let covariance = weightedSums(along, width, along, width).map(Double.init)
  let eigen = SymmetricEigen(covariance, size: width)
  var result = [Float](repeating: 0, count: total * count)
  for k in 0..<min(count, width) {
    var axis = (0..<width).map { Float(eigen.vectors[k * width + $0]) }
    let largest = axis.max { abs($0) < abs($1) } ?? 0
    if largest < 0 { axis = axis.map { -$0 } }
    for row in 0..<total {
      for i in 0..<width { result[row * count + k] += axis[i] * along[row * width + i] }
    }
  }
  return result
}

/// weightsᵀ · rows: [total, a] and [total, b] → [a, b].
private func weightedSums(_ weights: [Float], _ a: Int, _ rows: [Float], _ b: Int) -> [Float] {
  var result = [Float](repeating: 0, count: a * b)
  result.withUnsafeMutableBufferPointer { result in
    weights.withUnsafeBufferPointer { weights in
      rows.withUnsafeBufferPointer { rows in
        guard let w = weights.baseAddress, let x = rows.baseAddress, let out = result.baseAddress else { return }
        multiply(MatrixView(w, weights.count / a, a).transposed, MatrixView(x, rows.count / b, b), into: out)
      }
    }
  }
  return result
}

/// Gram–Schmidt, twice for float32 precision; rows of zero length become zero.
private func orthonormalise(_ basis: inout [Float], dimension: Int) {
  for _ in 0..<2 {
    for k in 0..<basis.count / dimension {
      for j in 0..<k {
        var dot = 0.0
        for i in 0..<dimension { dot += Double(basis[k * dimension + i]) * Double(basis[j * dimension + i]) }
        for i in 0..<dimension { basis[k * dimension + i] -= Float(dot) * basis[j * dimension + i] }
      }
      var sum = 0.0
      for i in 0..<dimension { sum += Double(basis[k * dimension + i]) * Double(basis[k * dimension + i]) }
      let scale = sum > 1e-24 ? Float(1 / sum.squareRoot()) : 0
      for i in 0..<dimension { basis[k * dimension + i] *= scale }
    }
  }
}
