package import Geometry
import Statistics

extension AffineMap {
  /// The least-squares similarity: a rotation without reflection, a uniform scale within `scales`, and a translation.
  ///
  /// Horn's unit quaternions (doi:10.1364/JOSAA.4.000629). With fewer than two distinct positions only the translation
  /// is fitted; without any weight the result is the identity.
  package static func similarity(_ pairs: [Correspondence], scales: ClosedRange<Double> = 0.5...2) -> AffineMap {
    let (total, p0, q0) = Correspondence.centroids(pairs)
    guard total > 0 else { return .identity }
    var s = Matrix3<Double>.zero  // Σ w p qᵀ
    var scatter = 0.0
    for pair in pairs {
      let p = pair.from - p0
      s = s + Matrix3.outer(p, pair.to - q0) * pair.weight
      scatter += pair.weight * p.squaredLength
    }
    guard scatter > 1e-9 * total else { return AffineMap(linear: .identity, translation: q0 - p0) }
    let rotation = rotation(maximising: s)
    let along = rotation.x.dot(s.transposed.x) + rotation.y.dot(s.transposed.y) + rotation.z.dot(s.transposed.z)
    let scale = min(scales.upperBound, max(scales.lowerBound, along / scatter))
    let linear = rotation * scale
    return AffineMap(linear: linear, translation: q0 - linear * p0)
  }

  /// The least-squares affine map, regularised towards `prior` by `strength` µm² of scatter in every direction.
  ///
  /// Directions in which the positions do not vary (all in one plane, all on a line) keep the prior's linear part.
  package static func affine(_ pairs: [Correspondence], prior: AffineMap, strength: Double) -> AffineMap {
    let (total, p0, q0) = Correspondence.centroids(pairs)
    guard total > 0 else { return prior }
    var pp = Matrix3<Double>.identity * max(strength, 1e-9)
    var qp = prior.linear * max(strength, 1e-9)
    for pair in pairs {
      let p = pair.from - p0
      pp = pp + Matrix3.outer(p, p) * pair.weight
      qp = qp + Matrix3.outer(pair.to - q0, p) * pair.weight
    }
    let linear = pp.inverse.map { qp * $0 } ?? prior.linear
    return AffineMap(linear: linear, translation: q0 - linear * p0)
  }

  /// The rotation R with the largest Σ qᵀ R p, given s = Σ p qᵀ.
  private static func rotation(maximising s: Matrix3<Double>) -> Matrix3<Double> {
    // Horn's S is indexed by row (of p), then column (of q); `s` by column first.
    let (sxx, sxy, sxz) = (s.x.x, s.y.x, s.z.x)
    let (syx, syy, syz) = (s.x.y, s.y.y, s.z.y)
    let (szx, szy, szz) = (s.x.z, s.y.z, s.z.z)
    let q = SymmetricMatrix4(rows: [
      [sxx + syy + szz, syz - szy, szx - sxz, sxy - syx],
      [syz - szy, sxx - syy - szz, sxy + syx, szx + sxz],
      [szx - sxz, sxy + syx, -sxx + syy - szz, syz + szy],
      [sxy - syx, szx + sxz, syz + szy, -sxx - syy + szz],
    ]).leadingEigenvector
    let (w, x, y, z) = (q[0], q[1], q[2], q[3])
    return Matrix3(
      columns: [w * w + x * x - y * y - z * z, 2 * (x * y + w * z), 2 * (x * z - w * y)],
      [2 * (x * y - w * z), w * w - x * x + y * y - z * z, 2 * (y * z + w * x)],
      [2 * (x * z + w * y), 2 * (y * z - w * x), w * w - x * x - y * y + z * z])
  }
}
