package import Geometry
package import Vocabulary

/// The map from session a to session b: affine, then, where the pairs determine it, a thin-plate spline.
package struct SpatialTransform: Hashable, Sendable, Codable {
  /// From session a to session b, in µm.
  package var affine: AffineMap
  /// Applied after `affine`, in the space of session b.
  package var spline: ThinPlateSpline?
  /// Factors of x, y and z, applied last, where the tissue of session b is expanded; nil where it is not.
  package var expansion: Vector3?

  package init(affine: AffineMap, spline: ThinPlateSpline? = nil, expansion: Vector3? = nil) {
    self.affine = affine
    self.spline = spline
    self.expansion = expansion
  }

  /// The map between sessions as they are, from one between their tissues before expansion.
  func expanded(a: Vector3, b: Vector3) -> SpatialTransform {
    let shrink = AffineMap(linear: .diagonal(Vector3(1, 1, 1) / a), translation: .zero)
    let all = b * (expansion ?? Vector3(1, 1, 1))
    return SpatialTransform(
      affine: affine.after(shrink), spline: spline, expansion: all == Vector3(1, 1, 1) ? nil : all)
  }

  /// The affine part alone, the expansion included.
  package var wholeAffine: AffineMap {
    expansion.map { AffineMap(linear: .diagonal($0), translation: .zero).after(affine) } ?? affine
  }

  /// The position in session b, in µm.
  package func callAsFunction(_ p: Vector3) -> Vector3 {
    let q = affine(p)
    let bent = spline.map { $0(q) } ?? q
    return expansion.map { $0 * bent } ?? bent
  }

  package func callAsFunction(_ p: Point3) -> Point3 { Point3(self(Vector3(p))) }

  /// The position in session a that maps to `q`; nil where the spline is not invertible.
  package func inverse(of q: Vector3) -> Vector3? {
    guard let inverse = affine.inverse else { return nil }
    let q = expansion.map { q / $0 } ?? q
    guard let spline else { return inverse(q) }
    return spline.inverse(of: q).map { inverse($0) }
  }

  package func inverse(of q: Point3) -> Point3? { inverse(of: Vector3(q)).map { Point3($0) } }

  private enum CodingKeys: String, CodingKey {
    case affine
    case spline = "thin_plate_spline"
    case expansion
  }
}
