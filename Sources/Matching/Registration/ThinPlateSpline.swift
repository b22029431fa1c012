package import Geometry

/// A smooth map of space of minimum bending energy: p ↦ translation + linear · p + Σ wₖ |p − cₖ|.
///
/// In three dimensions |r| is the kernel of Duchon's thin plate (Wahba, Spline Models for Observational Data, 1990).
/// The knots cₖ are at most `maxKnots` data points, far apart, so that evaluation costs O(knots) however many somata
/// were fitted.
package struct ThinPlateSpline: Hashable, Sendable, Codable {
  /// The part without bending.
  package let affine: AffineMap
  /// The cₖ, in µm.
  package let knots: [Vector3]
  /// The wₖ; their sum and first moments are zero, so that the map is affine far from the knots.
  package let weights: [Vector3]

  package init(affine: AffineMap, knots: [Vector3], weights: [Vector3]) {
    self.affine = affine
    self.knots = knots
    self.weights = weights
  }

  /// A fit costs O(knots³).
  package static let maxKnots = 120

  package func callAsFunction(_ p: Vector3) -> Vector3 {
    var q = affine(p)
    for k in knots.indices { q += weights[k] * (p - knots[k]).length }
    return q
  }

  /// The position that maps to `q`, to 1e-6 µm; nil where the map is not invertible and the iteration does not
  /// converge.
  package func inverse(of q: Vector3) -> Vector3? {
    guard let back = affine.inverse else { return nil }
    var p = back(q)
    var step = 1.0
    var error = self(p) - q
    for _ in 0..<200 {
      if error.length < 1e-9 * (1 + q.length) { return p }
      // Newton's method with the affine part as Jacobian; a shorter step where that overshoots.
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
