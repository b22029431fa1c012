#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A place of one session, the place it should come to lie on, and how much that counts.
package struct Correspondence: Hashable, Sendable {
  package var from: Vector3
  package var to: Vector3
  package var weight: Double

  package init(from: Vector3, to: Vector3, weight: Double = 1) {
    self.from = from
    self.to = to
    self.weight = weight
  }
}

extension AffineMap {
  /// The rotation, uniform scale within `scales`, and shift of least squares.
  ///
  /// Horn's unit quaternions (doi:10.1364/JOSAA.4.000629). Never a mirror image.
  /// With fewer than two distinct places only the shift is fitted.
  package static func similarity(_ pairs: [Correspondence], scales: ClosedRange<Double> = 0.5...2) -> AffineMap {
    let (total, p0, q0) = centroids(pairs)
    guard total > 0 else { return .identity }
    var s = Matrix3.zero  // Σ w p qᵀ
    var spread = 0.0
    for pair in pairs {
      let p = pair.from - p0
      s = s + Matrix3.outer(p, pair.to - q0) * pair.weight
      spread += pair.weight * p.squaredLength
    }
    guard spread > 1e-9 * total else { return AffineMap(linear: .identity, translation: q0 - p0) }
    let rotation = Self.rotation(maximising: s)
    let along = rotation.x.dot(s.transposed.x) + rotation.y.dot(s.transposed.y) + rotation.z.dot(s.transposed.z)
    let scale = min(scales.upperBound, max(scales.lowerBound, along / spread))
    let linear = rotation * scale
    return AffineMap(linear: linear, translation: q0 - linear * p0)
  }

  /// The affine map of least squares, held towards `prior` as if by `strength` µm² of spread in every direction.
  ///
  /// Directions in which the places do not spread (all in one plane, all on a line) keep the prior's linear part.
  package static func affine(_ pairs: [Correspondence], prior: AffineMap, strength: Double) -> AffineMap {
    let (total, p0, q0) = centroids(pairs)
    guard total > 0 else { return prior }
    var pp = Matrix3.identity * max(strength, 1e-9)
    var qp = prior.linear * max(strength, 1e-9)
    for pair in pairs {
      let p = pair.from - p0
      pp = pp + Matrix3.outer(p, p) * pair.weight
      qp = qp + Matrix3.outer(pair.to - q0, p) * pair.weight
    }
    let linear = pp.inverse.map { qp * $0 } ?? prior.linear
    return AffineMap(linear: linear, translation: q0 - linear * p0)
  }

  /// The rotation nearest to this map's linear part, without mirroring.
  package var nearestRotation: Matrix3 { Self.rotation(maximising: linear.transposed) }

  static func centroids(_ pairs: [Correspondence]) -> (weight: Double, from: Vector3, to: Vector3) {
    var (total, p, q) = (0.0, Vector3.zero, Vector3.zero)
    for pair in pairs {
      total += pair.weight
      p += pair.from * pair.weight
      q += pair.to * pair.weight
    }
    return total > 0 ? (total, p / total, q / total) : (0, .zero, .zero)
  }

  /// R with the greatest Σ qᵀ R p, given s = Σ p qᵀ.
  static func rotation(maximising s: Matrix3) -> Matrix3 {
    // s[i][j] in Horn's notation is row i (of p), column j (of q): here s.y.x and so on, column first.
    let (sxx, sxy, sxz) = (s.x.x, s.y.x, s.z.x)
    let (syx, syy, syz) = (s.x.y, s.y.y, s.z.y)
    let (szx, szy, szz) = (s.x.z, s.y.z, s.z.z)
    let rows: [SIMD4<Double>] = [
      [sxx + syy + szz, syz - szy, szx - sxz, sxy - syx],
      [syz - szy, sxx - syy - szz, sxy + syx, szx + sxz],
      [szx - sxz, sxy + syx, -sxx + syy - szz, syz + szy],
      [sxy - syx, szx + sxz, syz + szy, -sxx - syy + szz],
    ]
    let q = SymmetricMatrix4(rows: rows).greatestEigenvector
    let (w, x, y, z) = (q[0], q[1], q[2], q[3])
    return Matrix3(
      columns: [w * w + x * x - y * y - z * z, 2 * (x * y + w * z), 2 * (x * z - w * y)],
      [2 * (x * y - w * z), w * w - x * x + y * y - z * z, 2 * (y * z + w * x)],
      [2 * (x * z + w * y), 2 * (y * z - w * x), w * w - x * x - y * y + z * z])
  }
}
