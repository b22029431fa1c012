/// The factor L of a symmetric positive definite matrix, A = L Lᵀ, and solutions by it.
package struct Cholesky: Sendable {
  private let n: Int
  private var lower: [Double]

  /// - Parameter matrix: [n, n], row-major; the lower triangle is read.
  /// - Returns: nil where a pivot is below 1e-14 of the largest diagonal entry: not positive definite.
  /// - Complexity: O(n³).
  package init?(_ matrix: [Double], size n: Int) {
    self.n = n
    lower = matrix
    var scale = 0.0
    for i in 0..<n { scale = max(scale, matrix[i * n + i]) }
    let isPositiveDefinite = lower.withUnsafeMutableBufferPointer { l in
      for j in 0..<n {
        for i in j..<n {
          var sum = l[i * n + j]
          var lanes = SIMD4<Double>.zero
          var k = 0
          while k + 4 <= j {
            let x = SIMD4<Double>(l[i * n + k], l[i * n + k + 1], l[i * n + k + 2], l[i * n + k + 3])
            let y = SIMD4<Double>(l[j * n + k], l[j * n + k + 1], l[j * n + k + 2], l[j * n + k + 3])
            lanes += x * y
            k += 4
          }
          sum -= lanes.sum()
          while k < j {
            sum -= l[i * n + k] * l[j * n + k]
            k += 1
          }
          if i == j {
            guard sum > 1e-14 * scale else { return false }
            l[j * n + j] = sum.squareRoot()
          } else {
            l[i * n + j] = sum / l[j * n + j]
          }
        }
      }
      return true
    }
    guard isPositiveDefinite else { return nil }
  }

  /// L⁻¹ x, by forward substitution; its squared length is xᵀ A⁻¹ x.
  package func solveLower(_ x: [Double]) -> [Double] {
    var y = x
    y.withUnsafeMutableBufferPointer { y in
      lower.withUnsafeBufferPointer { l in
        for i in 0..<n {
          var lanes = SIMD4<Double>.zero
          var k = 0
          while k + 4 <= i {
            let row = SIMD4<Double>(l[i * n + k], l[i * n + k + 1], l[i * n + k + 2], l[i * n + k + 3])
            let known = SIMD4<Double>(y[k], y[k + 1], y[k + 2], y[k + 3])
            lanes += row * known
            k += 4
          }
          var sum = y[i] - lanes.sum()
          while k < i {
            sum -= l[i * n + k] * y[k]
            k += 1
          }
          y[i] = sum / l[i * n + i]
        }
      }
    }
    return y
  }

  /// A⁻¹ x, in O(n²).
  package func solve(_ x: [Double]) -> [Double] {
    var y = solveLower(x)
    for i in stride(from: n - 1, through: 0, by: -1) {
      var sum = y[i]
      for k in i + 1..<max(n, i + 1) { sum -= lower[k * n + i] * y[k] }
      y[i] = sum / lower[i * n + i]
    }
    return y
  }
}
