/// A smooth bend of space: an affine part and the bending of least energy, p ↦ offset + linear · p + Σ βₖ |p − cₖ|.
///
/// In three dimensions |r| is the kernel whose bending energy is that of Duchon's thin plate (Wahba, Spline Models for
/// Observational Data, 1990). The knots `cₖ` are at most `maximumKnots` of the data, far apart, so that a fit to many
/// thousand somata costs no more than one to a few hundred.
package struct ThinPlateSpline: Hashable, Sendable, Codable {
  package let affine: AffineMap
  package let knots: [Vector3]
  /// How strongly each knot pulls; the sum and the first moments are zero, so that far away nothing bends.
  package let pulls: [Vector3]

  package init(affine: AffineMap, knots: [Vector3], pulls: [Vector3]) {
    self.affine = affine
    self.knots = knots
    self.pulls = pulls
  }

  package static let maximumKnots = 120

  package func callAsFunction(_ p: Vector3) -> Vector3 {
    var q = affine(p)
    for k in knots.indices { q += pulls[k] * (p - knots[k]).length }
    return q
  }

  /// The place that this spline moves to `q`; nil where the bend folds and no place is found.
  package func inverse(of q: Vector3) -> Vector3? {
    guard let back = affine.inverse else { return nil }
    var p = back(q)
    var step = 1.0
    var error = self(p) - q
    for _ in 0..<200 {
      if error.length < 1e-9 * (1 + q.length) { return p }
      // Newton's method with the affine part for a slope, in shorter steps where that overshoots.
      let next = p - back.linear * error * step
      let nextError = self(next) - q
      if nextError.length < error.length {
        p = next
        error = nextError
        step = min(1, step * 1.5)
      } else {
        step /= 2
        if step < 1e-6 { return nil }
      }
    }
    return error.length < 1e-6 ? p : nil
  }
}
