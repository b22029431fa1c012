#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Geometry
import Numerics

/// Rough poses from local constellations: somata with their nearest neighbours, recognised anywhere in a large field.
///
/// As in blind astrometry (Lang et al., doi:10.1088/0004-6256/139/5/1782): a triangle of neighbouring somata of session
/// a is looked up by shape among those of session b; each similar one states a pose, which the somata around confirm or
/// refute by their log odds. The work grows with the number of triangles alike in shape, not with the field.
struct ConstellationSearch: Sendable {
  /// The poses that are considered.
  struct Limits: Sendable {
    /// Uniform scales.
    var scales: ClosedRange<Double> = 0.8...1.2
    /// The least cosine of the angle between the optical axes: −1 allows every rotation.
    var minTiltCosine = -1.0
    /// Whether mirror images are considered, and only they.
    var isMirrored = false
  }

  /// A pose and the evidence for it.
  struct Hypothesis: Sendable {
    var map: AffineMap
    /// The soma of session a about which it was found.
    var centre: Int
    /// Of the somata around, in nats.
    var logOdds: Double
  }

  private static let neighbourCount = 16
  /// Somata around a triangle that confirm or refute its pose.
  private static let witnessCount = 32
  /// In µm: the tolerance of a position near the triangle, and its growth per µm of distance.
  private static let tolerance = (near: 2.5, growth: 0.04)
  private static let minLogOdds = -2.8

  private let a: [Vector3]
  private let target: ConstellationTarget
  private let neighboursA: [[Int]]

  init(a: [Vector3], target: ConstellationTarget) {
    self.a = a
    self.target = target
    let density = SoftMatcher.density(a, dimensions: target.dimensions)
    neighboursA = PointGrid(a, edge: pow(density, -1 / Double(target.dimensions))).nearest(Self.witnessCount)
  }

  /// The best hypotheses, by falling log odds, at most one about each soma of session a.
  ///
  /// - Parameters:
  ///   - samples: The number of triangles of session a that are looked up.
  ///   - goesOn: Called for each triangle; false ends the search.
  func hypotheses(
    _ limits: Limits, samples: Int, random: inout SeededRandom, goesOn: () -> Bool = { true }
  ) -> [Hypothesis] {
    guard a.count >= 4, target.b.count >= 4 else { return [] }
    var best: [Int: Hypothesis] = [:]
    var order = Array(a.indices)
    var next = order.count
    for _ in 0..<samples where goesOn() {
      if next == order.count {
        order.shuffle(using: &random)
        next = 0
      }
      let apex = order[next]
      next += 1
      let near = neighboursA[apex].prefix(Self.neighbourCount)
      guard near.count >= 2 else { continue }
      var triangle: Triangle?
      for _ in 0..<12 where triangle == nil {
        let (i, j) = (random.integer(below: near.count), random.integer(below: near.count))
        guard i != j, let one = Triangle(a, apex: apex, near[i], near[j]) else { continue }
        // The order of the corners must survive errors of position.
        if one.middle < 0.95, one.short < 0.93 * one.middle { triangle = one }
      }
      guard let triangle else { continue }
      let tolerance = Float(0.025 + 1.2 / exp(Double(triangle.logSize)))
      target.index.forEach(like: triangle, tolerance: tolerance, scales: limits.scales) { other in
        guard let map = pose(triangle, other, limits) else { return }
        let logOdds = logOdds(map, scale: exp(Double(other.logSize - triangle.logSize)), of: triangle)
        if logOdds > 3, logOdds > best[apex]?.logOdds ?? 0 {
          best[apex] = Hypothesis(map: map, centre: apex, logOdds: logOdds)
        }
      }
    }
    return best.values.sorted { $0.logOdds != $1.logOdds ? $0.logOdds > $1.logOdds : $0.centre < $1.centre }
  }

  /// The similarity that maps one triangle to the other; nil where the limits exclude it.
  private func pose(_ triangle: Triangle, _ other: Triangle, _ limits: Limits) -> AffineMap? {
    let from = Self.frame(a, triangle)
    var to = Self.frame(target.b, other)
    if target.dimensions == 2 {
      // In the plane a triangle shows by its sense of rotation whether it is mirrored.
      let isMirrored = (from.z.z > 0) != (to.z.z > 0)
      guard isMirrored == limits.isMirrored else { return nil }
    } else if limits.isMirrored {
      to.z = -to.z
    }
    let rotation = to * from.transposed
    if target.dimensions == 3, rotation.z.z < limits.minTiltCosine { return nil }
    let linear = rotation * exp(Double(other.logSize - triangle.logSize))
    let (p, q) = (Self.centroid(a, triangle), Self.centroid(target.b, other))
    return AffineMap(linear: linear, translation: q - linear * p)
  }

  private static func centroid(_ points: [Vector3], _ t: Triangle) -> Vector3 {
    (points[Int(t.apex)] + points[Int(t.near)] + points[Int(t.far)]) / 3
  }

  /// Unit vectors along the longest edge, across it in the plane of the triangle, and along the normal.
  private static func frame(_ points: [Vector3], _ t: Triangle) -> Matrix3<Double> {
    let apex = points[Int(t.apex)]
    let x = (points[Int(t.far)] - points[Int(t.near)]).unit
    let z = x.cross(apex - points[Int(t.near)]).unit
    return Matrix3(columns: x, z.cross(x), z)
  }

  /// The log odds that a pose is true, by the somata around its triangle; below `minLogOdds` it is not complete.
  private func logOdds(_ map: AffineMap, scale: Double, of triangle: Triangle) -> Double {
    let apex = Int(triangle.apex)
    let isPlanar = target.dimensions == 2
    var sum = 0.0
    for soma in neighboursA[apex] where soma != Int(triangle.near) && soma != Int(triangle.far) {
      let q = map(a[soma])
      if (q - target.box.low).min() < -10 || (target.box.high - q).min() < -10 { continue }
      let sigma = max(scale, 1) * (Self.tolerance.near + Self.tolerance.growth * (a[soma] - a[apex]).length)
      let width = 2.5066 * sigma
      let peak = 1 / (target.density * width * width * (isPlanar ? 1 : width))
      var nearest = Double.infinity
      target.grid.forEach(within: 2.2 * sigma, of: q) { _, squared in nearest = min(nearest, squared) }
      sum += log(0.5 + 0.5 * (nearest.isFinite ? peak * exp(-0.5 * nearest / (sigma * sigma)) : 0))
      if sum < Self.minLogOdds { return sum }
    }
    return sum
  }
}
