#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
package import Geometry

/// Rough poses without any prior knowledge, by a Hough transform.
///
/// For each in-plane rotation, tilt and scale of a grid, every pair of somata votes for the translation that maps one
/// to the other; the peak of the smoothed histogram is the pose. Half a grid step moves a soma by about `tolerance`.
package struct PoseSearch: Sendable {
  /// In radians.
  private static let rotations: ClosedRange<Double> = -Double.pi...Double.pi
  /// In radians.
  private static let maxTilt = 20.0 * Double.pi / 180
  /// Uniform scales.
  private static let scales: ClosedRange<Double> = 0.82...1.12
  /// The edge of a bin of translations, in µm.
  private static let bin = 8.0
  /// The largest translation from centre on centre, as a fraction of the larger extent.
  private static let window = 0.33
  private static let maxPoses = 1000

  /// A rough pose and its votes.
  package struct Start: Sendable {
    /// A rotation, tilt, uniform scale and translation.
    package var map: AffineMap
    /// Of the smoothed peak, in pairs.
    package var votes: Float
  }

  /// How far the grid may displace a soma, in µm.
  private let tolerance: Double

  package init(tolerance: Double = 5) { self.tolerance = tolerance }

  /// The poses of `a` in `b`, at most 1000, by falling number of votes.
  ///
  /// - Parameters:
  ///   - whole: The session of which `a` is a compact part: translations are measured between the centres of whole
  ///     sessions.
  ///   - weights: [a.count, b.count], row-major: the weight of each pair's vote; nil weights all pairs 1.
  package func starts(
    from a: [Vector3], of whole: [Vector3]? = nil, to b: [Vector3], weights: [Float]? = nil
  ) -> [Start] {
    guard !a.isEmpty, !b.isEmpty else { return [] }
    let boxA = BoundingBox(whole ?? a)
    let boxB = BoundingBox(b)
    let centreOfPart = BoundingBox(a).centre
    var radius = 0.0
    for p in a { radius += (p - centreOfPart).squaredLength }
    radius = max(1, (radius / Double(a.count)).squareRoot())
    let step = min(0.5, 2 * tolerance / radius)

    let lateral = max(boxA.size.x, boxA.size.y, boxB.size.x, boxB.size.y) * Self.window + 2 * Self.bin
    let axial = max(boxA.size.z, boxB.size.z) * Self.window + 2 * Self.bin
    // Half a gigabyte at most.
    let bins = 4 * lateral / Self.bin * lateral / Self.bin * 2 * axial / Self.bin
    guard bins < 1e8 else { return [] }
    var histogram = TranslationHistogram(
      b: b.map { SIMD3<Float>($0 - boxB.centre) }, bin: Float(Self.bin), lateral: Float(lateral), axial: Float(axial),
      weights: weights)

    var starts: [Start] = []
    let rotationSpan = Self.rotations.upperBound - Self.rotations.lowerBound
    let rotationCount = max(1, Int((rotationSpan / step).rounded(.up)))
    let scaleSpan = log(Self.scales.upperBound / Self.scales.lowerBound)
    let scaleCount = max(1, Int((scaleSpan / step).rounded(.up)))
    for tilt in Self.tilts(step: step) {
      for s in 0..<scaleCount {
        let scale = Self.scales.lowerBound * exp(scaleSpan * (Double(s) + 0.5) / Double(scaleCount))
        let tilted = a.map { tilt * ($0 - boxA.centre) * scale }
        for r in 0..<rotationCount {
          let angle = Self.rotations.lowerBound + rotationSpan * (Double(r) + 0.5) / Double(rotationCount)
          let rotation = Matrix3.rotation(angle, about: [0, 0, 1])
          let peak = histogram.peak(of: tilted.map { SIMD3<Float>(rotation * $0) })
          guard peak.votes > 0 else { continue }
          let linear = rotation * tilt * scale
          let translation = boxB.centre + Vector3(peak.translation) - linear * boxA.centre
          starts.append(Start(map: AffineMap(linear: linear, translation: translation), votes: peak.votes))
        }
      }
    }
    let order = starts.indices.sorted {
      starts[$0].votes != starts[$1].votes ? starts[$0].votes > starts[$1].votes : $0 < $1
    }
    return order.prefix(Self.maxPoses).map { starts[$0] }
  }

  /// Rotations about axes in the plane: the identity, then rings of rising angle.
  private static func tilts(step: Double) -> [Matrix3<Double>] {
    var tilts = [Matrix3<Double>.identity]
    let rings = Int((maxTilt / step).rounded(.up))
    for ring in 1...rings {
      let angle = maxTilt * Double(ring) / Double(rings)
      let count = max(3, Int((2 * Double.pi * Double(ring)).rounded(.up)))
      for k in 0..<count {
        let direction = 2 * Double.pi * (Double(k) + Double(ring % 2) / 2) / Double(count)
        tilts.append(Matrix3.rotation(angle, about: [cos(direction), sin(direction), 0]))
      }
    }
    return tilts
  }
}
