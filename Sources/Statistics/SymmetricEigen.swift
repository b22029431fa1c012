#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// All eigenvalues and eigenvectors of a symmetric matrix, largest first.
///
/// Householder's tridiagonalisation, then QL iterations with implicit shifts (Bowdler, Martin, Reinsch and Wilkinson 1968;
/// EISPACK's `tred2` and `tql2`).
/// - Complexity: O(n³); about 1 s for n = 768.
package struct SymmetricEigen: Sendable {
  /// Descending.
  package let values: [Double]
  /// [n, n]; row i is the unit eigenvector of `values[i]`, its sign arbitrary.
  package let vectors: [Double]

  /// - Parameter matrix: [n, n], symmetric; of which the lower triangle is read.
  package init(_ matrix: [Double], size n: Int) {
    precondition(matrix.count == n * n, "\(matrix.count) values for \(n) × \(n)")
    guard n > 0 else {
      (values, vectors) = ([], [])
      return
    }
    // Eigenvectors are rows, so that each rotation reads contiguous memory.
    var v = matrix
    var diagonal = [Double](repeating: 0, count: n)
    var offDiagonal = diagonal
    Self.reduce(&v, n, &diagonal, &offDiagonal)
    Self.iterate(&v, n, &diagonal, &offDiagonal)
    let order = (0..<n).sorted { diagonal[$0] > diagonal[$1] }
    values = order.map { diagonal[$0] }
    vectors = order.flatMap { v[$0 * n..<($0 + 1) * n] }
  }

  /// Tridiagonalises: `v` becomes the transformation by rows, `d` the diagonal, `e[1...]` the off-diagonal.
  private static func reduce(_ v: inout [Double], _ n: Int, _ d: inout [Double], _ e: inout [Double]) {
    v.withUnsafeMutableBufferPointer { a in
      for i in stride(from: n - 1, to: 0, by: -1) {
        let row = i * n
        var h = 0.0
        let scale = (0..<i).reduce(0.0) { $0 + abs(a[row + $1]) }
        guard i > 1, scale > 0 else {
          e[i] = a[row + i - 1]
          d[i] = 0
          continue
        }
        for k in 0..<i {
          a[row + k] /= scale
          h += a[row + k] * a[row + k]
        }
        var f = a[row + i - 1]
        let g = f >= 0 ? -h.squareRoot() : h.squareRoot()
        e[i] = scale * g
        h -= f * g
        a[row + i - 1] = f - g
        // e[0 ..< i] = A u / h, reading only the lower triangle, along rows.
        for j in 0..<i { e[j] = 0 }
        for j in 0..<i {
          let u = a[row + j]
          var sum = a[j * n + j] * u
          for k in 0..<j {
            sum += a[j * n + k] * a[row + k]
            e[k] += a[j * n + k] * u
          }
          e[j] += sum
        }
        f = 0
        for j in 0..<i {
          e[j] /= h
          f += e[j] * a[row + j]
        }
        let half = f / (h + h)
        for j in 0..<i { e[j] -= half * a[row + j] }
        for j in 0..<i {
          let (u, w) = (a[row + j], e[j])
          for k in 0...j { a[j * n + k] -= u * e[k] + w * a[row + k] }
        }
        d[i] = h
      }
      d[0] = 0
      e[0] = 0
      accumulate(a, n, &d)
    }
  }

  /// Multiplies the reflections: row i of `a` becomes the i-th basis vector, `d` the diagonal.
  private static func accumulate(_ a: UnsafeMutableBufferPointer<Double>, _ n: Int, _ d: inout [Double]) {
    var basis = [Double](repeating: 0, count: n * n)
    for i in 0..<n { basis[i * n + i] = 1 }
    var diagonal = [Double](repeating: 0, count: n)
    for i in 0..<n { diagonal[i] = a[i * n + i] }
    var sums = [Double](repeating: 0, count: n)
    // Q = H(n−1) … H(1); from the smallest reflection up; H(i) changes columns below i only.
    for i in 2..<max(2, n) where d[i] != 0 {
      // basis ← basis · H(i), of which columns 0 ..< i hold the product so far.
      let h = d[i]
      for k in 0..<i { sums[k] = 0 }
      for j in 0..<i {
        let u = a[i * n + j]
        for k in 0..<i { sums[k] += u * basis[k * n + j] }
      }
      for k in 0..<i {
        let factor = sums[k] / h
        for j in 0..<i { basis[k * n + j] -= factor * a[i * n + j] }
      }
    }
    for i in 0..<n * n { a[i] = basis[i] }
    d = diagonal
  }

  /// Diagonalises, applying each rotation to the rows of `v` too.
  private static func iterate(_ v: inout [Double], _ n: Int, _ d: inout [Double], _ e: inout [Double]) {
    for i in 1..<max(1, n) { e[i - 1] = e[i] }
    e[n - 1] = 0
    v.withUnsafeMutableBufferPointer { v in
      for l in 0..<n {
        for _ in 0..<200 {
          var m = l
          while m < n - 1 {
            let size = abs(d[m]) + abs(d[m + 1])
            if abs(e[m]) <= 1e-16 * size { break }
            m += 1
          }
          if m == l { break }
          var g = (d[l + 1] - d[l]) / (2 * e[l])
          var r = hypot(g, 1)
          g = d[m] - d[l] + e[l] / (g + (g >= 0 ? r : -r))
          var (s, c, p) = (1.0, 1.0, 0.0)
          var isCut = false
          for i in stride(from: m - 1, through: l, by: -1) {
            let f = s * e[i]
            let b = c * e[i]
            r = hypot(f, g)
            e[i + 1] = r
            if r == 0 {
              d[i + 1] -= p
              e[m] = 0
              isCut = true
              break
            }
            s = f / r
            c = g / r
            g = d[i + 1] - p
            r = (d[i] - g) * s + 2 * c * b
            p = s * r
            d[i + 1] = g + p
            g = c * r - b
            let (upper, lower) = ((i + 1) * n, i * n)
            for k in 0..<n {
              let t = v[upper + k]
              v[upper + k] = s * v[lower + k] + c * t
              v[lower + k] = c * v[lower + k] - s * t
            }
          }
          if isCut { continue }
          d[l] -= p
          e[l] = g
          e[m] = 0
        }
      }
    }
  }
}
