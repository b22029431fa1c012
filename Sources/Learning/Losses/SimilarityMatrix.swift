/// Cosine similarities of a batch in double precision, and the gradient of the embeddings from theirs.
///
/// u_i = e_i / max(‖e_i‖, 1e-12); S = U Uᵀ.
package struct SimilarityMatrix: Sendable {
  /// Embeddings of the batch.
  package let count: Int
  /// Values of an embedding.
  package let dimension: Int
  /// S: [count, count].
  package private(set) var values: [Double]
  private var directions: [Double]
  private var norms: [Double]

  /// - Parameter embeddings: [count, dimension], not normalised.
  package init(_ embeddings: [Double], dimension: Int) {
    let count = embeddings.count / dimension
    self.count = count
    self.dimension = dimension
    directions = embeddings
    norms = [Double](repeating: 0, count: count)
    for i in 0..<count {
      var sum = 0.0
      for c in 0..<dimension { sum += embeddings[i * dimension + c] * embeddings[i * dimension + c] }
      norms[i] = max(sum.squareRoot(), 1e-12)
      for c in 0..<dimension { directions[i * dimension + c] /= norms[i] }
    }
    values = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      for j in 0...i {
        let dot = product(i, j)
        values[i * count + j] = dot
        values[j * count + i] = dot
      }
    }
  }

  /// S_ij.
  package subscript(i: Int, j: Int) -> Double { values[i * count + j] }

  private func product(_ i: Int, _ j: Int) -> Double {
    directions.withUnsafeBufferPointer { u in
      let (a, b) = (u.baseAddress! + i * dimension, u.baseAddress! + j * dimension)
      var sums = SIMD4<Double>.zero
      var c = 0
      while c + 4 <= dimension {
        sums += SIMD4(a[c], a[c + 1], a[c + 2], a[c + 3]) * SIMD4(b[c], b[c + 1], b[c + 2], b[c + 3])
        c += 4
      }
      var sum = sums.sum()
      while c < dimension {
        sum += a[c] * b[c]
        c += 1
      }
      return sum
    }
  }

  /// G = ∂L/∂S [count, count] → ∂L/∂E [count, dimension]: dU = (G + Gᵀ) U; dE = (dU − U ⟨U, dU⟩) / ‖e‖.
  package func embeddingGradient(_ g: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: count * dimension)
    result.withUnsafeMutableBufferPointer { result in
      directions.withUnsafeBufferPointer { u in
        for i in 0..<count {
          let row = result.baseAddress! + i * dimension
          for j in 0..<count {
            let weight = g[i * count + j] + g[j * count + i]
            guard weight != 0 else { continue }
            let other = u.baseAddress! + j * dimension
            for c in 0..<dimension { row[c] += weight * other[c] }
          }
          let own = u.baseAddress! + i * dimension
          var along = 0.0
          for c in 0..<dimension { along += own[c] * row[c] }
          for c in 0..<dimension { row[c] = (row[c] - own[c] * along) / norms[i] }
        }
      }
    }
    return result
  }
}
