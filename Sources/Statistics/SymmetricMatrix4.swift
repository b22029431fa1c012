/// A symmetric 4 × 4 matrix, as in Horn's quaternion solution for a rotation.
package struct SymmetricMatrix4 {
  private let rows: [SIMD4<Double>]

  /// - Parameter rows: Four.
  package init(rows: [SIMD4<Double>]) { self.rows = rows }

  /// The unit eigenvector of the largest eigenvalue, by cyclic Jacobi rotations (Golub and Van Loan, 8.5).
  package var leadingEigenvector: SIMD4<Double> {
    var a = rows
    var v: [SIMD4<Double>] = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]  // eigenvectors by rows
    for _ in 0..<30 {
      var off = 0.0
      var size = 0.0
      for p in 0..<4 {
        size += abs(a[p][p])
        for q in p + 1..<4 { off += abs(a[p][q]) }
      }
      if off <= 1e-15 * size || off == 0 { break }
      for p in 0..<3 {
        for q in p + 1..<4 where a[p][q] != 0 {
          let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
          let t = (theta < 0 ? -1.0 : 1.0) / (abs(theta) + (theta * theta + 1).squareRoot())
          let c = 1 / (t * t + 1).squareRoot()
          let s = t * c
          for k in 0..<4 {
            let (kp, kq) = (a[k][p], a[k][q])
            a[k][p] = c * kp - s * kq
            a[k][q] = s * kp + c * kq
          }
          let (rp, rq) = (a[p], a[q])
          a[p] = rp * c - rq * s
          a[q] = rp * s + rq * c
          let (vp, vq) = (v[p], v[q])
          v[p] = vp * c - vq * s
          v[q] = vp * s + vq * c
        }
      }
    }
    var best = 0
    for i in 1..<4 where a[i][i] > a[best][best] { best = i }
    return v[best]
  }
}
