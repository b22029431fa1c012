#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Geometry
import Statistics

/// The space that the positions of two sessions span: volume, or a plane in each.
///
/// Positions of planar sessions are rotated into the plane z = 0, where registration works with areas and two
/// coordinates of error; its transform is rotated back.
struct SpannedSpace: Sendable {
  /// 2 where both sessions are planar, else 3.
  let dimensions: Int
  private let toPlaneA: AffineMap
  private let toPlaneB: AffineMap

  /// In µm: positions are planar if their standard deviation along the normal is less, and less than a twentieth of
  /// that in the plane.
  private static let thickness = 2.0

  init(_ a: [Vector3], _ b: [Vector3]) {
    if let planeA = Self.plane(of: a), let planeB = Self.plane(of: b) {
      (dimensions, toPlaneA, toPlaneB) = (2, planeA, planeB)
    } else {
      (dimensions, toPlaneA, toPlaneB) = (3, .identity, .identity)
    }
  }

  /// Positions of session a, flattened where the space is planar.
  func flattenedA(_ positions: [Vector3]) -> [Vector3] { flattened(positions, toPlaneA) }
  func flattenedB(_ positions: [Vector3]) -> [Vector3] { flattened(positions, toPlaneB) }

  /// The position in session a of a flattened one; the distance from the plane is lost.
  func sessionA(_ p: Vector3) -> Vector3 { dimensions == 2 ? toPlaneA.inverse.map { $0(p) } ?? p : p }
  func sessionB(_ p: Vector3) -> Vector3 { dimensions == 2 ? toPlaneB.inverse.map { $0(p) } ?? p : p }

  private func flattened(_ positions: [Vector3], _ toPlane: AffineMap) -> [Vector3] {
    guard dimensions == 2 else { return positions }
    return positions.map {
      let q = toPlane($0)
      return [q.x, q.y, 0]
    }
  }

  /// A map between flattened sessions, from one between the sessions as they are.
  func flattened(_ map: AffineMap) -> AffineMap {
    guard dimensions == 2, let back = toPlaneA.inverse else { return map }
    return toPlaneB.after(map).after(back)
  }

  /// The inverse of `flattened`.
  func unflattened(_ map: AffineMap) -> AffineMap {
    guard dimensions == 2, let back = toPlaneB.inverse else { return map }
    return back.after(map).after(toPlaneA)
  }

  func unflattened(_ transform: SpatialTransform) -> SpatialTransform {
    guard dimensions == 2, let back = toPlaneB.inverse else { return transform }
    let spline = transform.spline.map { spline in
      ThinPlateSpline(
        affine: back.after(spline.affine).after(toPlaneB), knots: spline.knots.map { back($0) },
        weights: spline.weights.map { back.linear * $0 })
    }
    return SpatialTransform(affine: unflattened(transform.affine), spline: spline)
  }

  /// A rotation and translation that takes a plane to z = 0; nil for positions that are not planar.
  private static func plane(of positions: [Vector3]) -> AffineMap? {
    guard positions.count >= 4 else { return nil }
    var mean = Vector3.zero
    for p in positions { mean += p }
    mean /= Double(positions.count)
    var scatter = Matrix3<Double>.zero
    for p in positions { scatter = scatter + Matrix3.outer(p - mean, p - mean) }
    scatter = scatter * (1 / Double(positions.count))
    let eigen = SymmetricEigen([scatter.x, scatter.y, scatter.z].flatMap { [$0.x, $0.y, $0.z] }, size: 3)
    let deviations = eigen.values.map { max(0, $0).squareRoot() }
    guard deviations[2] < thickness, deviations[2] < 0.05 * deviations[1] else { return nil }
    var normal = Vector3(eigen.vectors[6], eigen.vectors[7], eigen.vectors[8])
    if normal.z < 0 || (normal.z == 0 && normal.x + normal.y < 0) { normal = -normal }
    // The shortest rotation to the z axis: x and y of a plane at right angles to the optical axis stay what they are.
    let axis = normal.cross([0, 0, 1])
    let sine = axis.length
    let rotation =
      sine < 1e-9
      ? Matrix3<Double>.identity : Matrix3.rotation(atan2(sine, normal.z), about: axis / sine)
    return AffineMap(linear: rotation, translation: [0, 0, -(rotation * mean).z])
  }
}
