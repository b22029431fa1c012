#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Geometry
import Statistics

/// The space in which two sessions are registered: that which their positions span, volume or a plane in each, in a
/// unit in which somata are some tens apart.
///
/// Positions of planar sessions are rotated into the plane z = 0, where registration works with areas and two
/// coordinates of error; its transform is rotated back.
struct SpannedSpace: Sendable {
  /// 2 where both sessions are planar, else 3.
  let dimensions: Int
  /// The length of 1 µm; not 1 where somata are implausibly near or far, as in tables in mm.
  let scale: Double
  private let toSpaceA: AffineMap
  private let toSpaceB: AffineMap

  /// Positions are planar if their standard deviation along the normal is less than this part of that in the plane;
  /// and less than 2 µm of them.
  private static let thickness = (relative: 0.05, absolute: 2.0)
  /// Mean spacings that need no other unit, in µm, and the one to which others are scaled.
  private static let spacings = 10.0...400.0
  private static let typicalSpacing = 40.0

  init(_ a: [Vector3], _ b: [Vector3]) {
    let extents = [BoundingBox(a), BoundingBox(b)].map(\.size)
    let spacings = zip(extents, [a.count, b.count]).map { size, count in
      // Of a volume or, where it is flat, of an area.
      let sorted = [size.x, size.y, size.z].sorted()
      let thickness = max(sorted[0], 0.05 * sorted[1])
      return cbrt(sorted[2] * sorted[1] * thickness / Double(max(1, count)))
    }
    let spacing = (spacings[0] * spacings[1]).squareRoot()
    let scale = spacing > 0 && !Self.spacings.contains(spacing) ? Self.typicalSpacing / spacing : 1
    self.scale = scale
    let scaling = AffineMap(linear: .identity * scale, translation: .zero)
    let (scaledA, scaledB) = scale == 1 ? (a, b) : (a.map { scaling($0) }, b.map { scaling($0) })
    if let planeA = Self.plane(of: scaledA), let planeB = Self.plane(of: scaledB) {
      (dimensions, toSpaceA, toSpaceB) = (2, planeA.after(scaling), planeB.after(scaling))
    } else {
      (dimensions, toSpaceA, toSpaceB) = (3, scaling, scaling)
    }
  }

  private var isIdentity: Bool { dimensions == 3 && scale == 1 }

  /// Positions of session a in this space.
  func flattenedA(_ positions: [Vector3]) -> [Vector3] { flattened(positions, toSpaceA) }
  func flattenedB(_ positions: [Vector3]) -> [Vector3] { flattened(positions, toSpaceB) }

  /// The position in session a of one in this space; the distance from the plane is lost.
  func sessionA(_ p: Vector3) -> Vector3 { isIdentity ? p : toSpaceA.inverse.map { $0(p) } ?? p }
  func sessionB(_ p: Vector3) -> Vector3 { isIdentity ? p : toSpaceB.inverse.map { $0(p) } ?? p }

  private func flattened(_ positions: [Vector3], _ toSpace: AffineMap) -> [Vector3] {
    guard !isIdentity else { return positions }
    return positions.map {
      let q = toSpace($0)
      return dimensions == 2 ? [q.x, q.y, 0] : q
    }
  }

  /// A map in this space, from one between the sessions as they are.
  func flattened(_ map: AffineMap) -> AffineMap {
    guard !isIdentity, let back = toSpaceA.inverse else { return map }
    return toSpaceB.after(map).after(back)
  }

  /// The inverse of `flattened`.
  func unflattened(_ map: AffineMap) -> AffineMap {
    guard !isIdentity, let back = toSpaceB.inverse else { return map }
    return back.after(map).after(toSpaceA)
  }

  func unflattened(_ transform: SpatialTransform) -> SpatialTransform {
    guard !isIdentity, let back = toSpaceB.inverse else { return transform }
    let spline = transform.spline.map { spline in
      ThinPlateSpline(
        affine: back.after(spline.affine).after(toSpaceB), knots: spline.knots.map { back($0) },
        weights: spline.weights.map { back.linear * $0 * scale })
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
    guard deviations[2] < thickness.absolute, deviations[2] < thickness.relative * deviations[1] else { return nil }
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
