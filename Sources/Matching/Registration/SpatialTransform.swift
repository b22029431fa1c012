package import Geometry
package import Vocabulary

/// The map from session a to session b: affine, then, where the pairs determine it, a thin-plate spline.
package struct SpatialTransform: Hashable, Sendable, Codable {
  /// From session a to session b, in µm.
  package var affine: AffineMap
  /// Applied after `affine`, in the space of session b.
  package var spline: ThinPlateSpline?

  package init(affine: AffineMap, spline: ThinPlateSpline? = nil) {
    self.affine = affine
    self.spline = spline
  }

  /// The position in session b, in µm.
  package func callAsFunction(_ p: Vector3) -> Vector3 {
    let q = affine(p)
    return spline.map { $0(q) } ?? q
  }

  package func callAsFunction(_ p: Point3) -> Point3 { Point3(self(Vector3(p))) }

  /// The position in session a that maps to `q`; nil where the spline is not invertible.
  package func inverse(of q: Vector3) -> Vector3? {
    guard let inverse = affine.inverse else { return nil }
    guard let spline else { return inverse(q) }
    return spline.inverse(of: q).map { inverse($0) }
  }

  package func inverse(of q: Point3) -> Point3? { inverse(of: Vector3(q)).map { Point3($0) } }

  private enum CodingKeys: String, CodingKey {
    case affine
    case spline = "thin_plate_spline"
  }
}
