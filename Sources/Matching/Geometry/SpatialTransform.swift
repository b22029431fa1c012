package import Vocabulary

/// Where a place of the first session lies in the second: an affine map, then, where enough is known, a smooth bend.
package struct SpatialTransform: Hashable, Sendable, Codable {
  package var affine: AffineMap
  /// Acts after `affine`, in the second session's space.
  package var bend: ThinPlateSpline?

  package init(affine: AffineMap, bend: ThinPlateSpline? = nil) {
    self.affine = affine
    self.bend = bend
  }

  package static let identity = SpatialTransform(affine: .identity)

  package func callAsFunction(_ p: Vector3) -> Vector3 {
    let q = affine(p)
    return bend.map { $0(q) } ?? q
  }

  package func callAsFunction(_ p: Point3) -> Point3 { Point3(self(Vector3(p))) }

  /// The place of the first session that lies at `q` in the second; nil where the bend folds.
  package func inverse(of q: Vector3) -> Vector3? {
    guard let back = affine.inverse else { return nil }
    guard let bend else { return back(q) }
    return bend.inverse(of: q).map { back($0) }
  }
}
