#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A 3 × 3 matrix, by columns.
package struct Matrix3: Hashable, Sendable, Codable {
  package var x: Vector3
  package var y: Vector3
  package var z: Vector3

  package init(columns x: Vector3, _ y: Vector3, _ z: Vector3) {
    self.x = x
    self.y = y
    self.z = z
  }

  package static let identity = Matrix3(columns: [1, 0, 0], [0, 1, 0], [0, 0, 1])
  package static let zero = Matrix3(columns: .zero, .zero, .zero)

  package static func diagonal(_ d: Vector3) -> Matrix3 {
    Matrix3(columns: [d.x, 0, 0], [0, d.y, 0], [0, 0, d.z])
  }

  /// Turns by `angle` radians about the unit vector `axis`, right-handed (Rodrigues).
  package static func rotation(_ angle: Double, about axis: Vector3) -> Matrix3 {
    let (c, s) = (cos(angle), sin(angle))
    let (k, u) = (1 - c, axis)
    return Matrix3(
      columns: [c + u.x * u.x * k, u.y * u.x * k + u.z * s, u.z * u.x * k - u.y * s],
      [u.x * u.y * k - u.z * s, c + u.y * u.y * k, u.z * u.y * k + u.x * s],
      [u.x * u.z * k + u.y * s, u.y * u.z * k - u.x * s, c + u.z * u.z * k])
  }

  package static func * (m: Matrix3, v: Vector3) -> Vector3 { m.x * v.x + m.y * v.y + m.z * v.z }

  package static func * (m: Matrix3, n: Matrix3) -> Matrix3 { Matrix3(columns: m * n.x, m * n.y, m * n.z) }

  package static func * (m: Matrix3, k: Double) -> Matrix3 { Matrix3(columns: m.x * k, m.y * k, m.z * k) }

  package static func + (m: Matrix3, n: Matrix3) -> Matrix3 { Matrix3(columns: m.x + n.x, m.y + n.y, m.z + n.z) }

  package var transposed: Matrix3 { Matrix3(columns: [x.x, y.x, z.x], [x.y, y.y, z.y], [x.z, y.z, z.z]) }

  package var determinant: Double { x.dot(Self.cross(y, z)) }

  /// Nil where the matrix flattens space.
  package var inverse: Matrix3? {
    let d = determinant
    let size = x.length * y.length * z.length
    guard size > 0, abs(d) > 1e-12 * size else { return nil }
    return Matrix3(
      columns: Self.cross(y, z) * (1 / d), Self.cross(z, x) * (1 / d), Self.cross(x, y) * (1 / d)
    ).transposed
  }

  static func cross(_ a: Vector3, _ b: Vector3) -> Vector3 {
    [a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x]
  }

  /// a bᵀ
  static func outer(_ a: Vector3, _ b: Vector3) -> Matrix3 { Matrix3(columns: a * b.x, a * b.y, a * b.z) }

  /// Eigenvalues, greatest first, and unit eigenvectors as columns, of a symmetric matrix (Jacobi's rotations).
  package var symmetricEigen: (values: Vector3, vectors: Matrix3) {
    var a = self
    var v = Matrix3.identity
    for _ in 0..<30 {
      let off = abs(a.y.x) + abs(a.z.x) + abs(a.z.y)
      if off <= 1e-15 * (abs(a.x.x) + abs(a.y.y) + abs(a.z.z)) { break }
      for (p, q) in [(0, 1), (0, 2), (1, 2)] {
        let apq = a[q][p]
        if apq == 0 { continue }
        let theta = (a[q][q] - a[p][p]) / (2 * apq)
        let t = (theta < 0 ? -1.0 : 1.0) / (abs(theta) + (theta * theta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        let s = t * c
        var g = Matrix3.identity
        g[p][p] = c
        g[q][q] = c
        g[q][p] = s
        g[p][q] = -s
        a = g.transposed * a * g
        v = v * g
      }
    }
    let order = [0, 1, 2].sorted { a[$0][$0] > a[$1][$1] }
    return (
      [a[order[0]][order[0]], a[order[1]][order[1]], a[order[2]][order[2]]],
      Matrix3(columns: v[order[0]], v[order[1]], v[order[2]])
    )
  }

  /// How much each of three perpendicular directions is stretched, greatest first.
  package var singularValues: Vector3 {
    let squares = (transposed * self).symmetricEigen.values
    return [max(0, squares.x).squareRoot(), max(0, squares.y).squareRoot(), max(0, squares.z).squareRoot()]
  }

  /// Column `i`.
  subscript(i: Int) -> Vector3 {
    get { i == 0 ? x : i == 1 ? y : z }
    set { if i == 0 { x = newValue } else if i == 1 { y = newValue } else { z = newValue } }
  }
}
