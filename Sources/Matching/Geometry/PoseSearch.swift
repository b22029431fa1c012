#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Poses worth a closer look when nothing is known of how one session lies in the other.
///
/// Every turn about the optical axis, tilt and scale of a grid is tried; for each, every two somata vote for the shift that
/// would lay one on the other, and the fullest place of the smoothed histogram of shifts is the pose (a Hough transform).
/// The grid is as fine as the constellation is wide: half a step moves a soma by `tolerance`.
package struct PoseSearch: Sendable {
  package struct Options: Sendable {
    /// In radians.
    package var turns: ClosedRange<Double> = -Double.pi...Double.pi
    package var maximumTilt = 20.0 * Double.pi / 180
    /// Uniform shrinkage and growth tried.
    package var scales: ClosedRange<Double> = 0.82...1.12
    /// How far the grid may leave a soma from its place, in µm.
    package var tolerance = 5.0
    /// The edge of a bin of shifts, in µm.
    package var bin = 8.0
    /// The shifts tried about the one that lays centre on centre, as a share of the greater extent.
    package var window = 0.33
    /// Poses handed on.
    package var count = 1000

    package init() {}
  }

  /// A pose, and how many pairs voted for it.
  package struct Start: Sendable {
    package var map: AffineMap
    package var votes: Float
  }

  package let options: Options

  package init(_ options: Options = Options()) { self.options = options }

  /// The poses of `a` in `b` with the most votes, most first.
  ///
  /// weights: [a.count, b.count], what a vote of each two counts; all count 1 where nil.
  /// - Parameter whole: the session of which `a` is a compact part: shifts are about middle on middle of the wholes.
  package func starts(
    from a: [Vector3], of whole: [Vector3]? = nil, to b: [Vector3], weights: [Float]? = nil
  ) -> [Start] {
    guard !a.isEmpty, !b.isEmpty else { return [] }
    let middleA = Self.middle(whole ?? a)
    let middleB = Self.middle(b)
    let extentA = Self.extent(whole ?? a)
    let extentB = Self.extent(b)
    let middleOfPart = Self.middle(a)
    var radius = 0.0
    for p in a { radius += (p - middleOfPart).squaredLength }
    radius = max(1, (radius / Double(a.count)).squareRoot())
    let step = min(0.5, 2 * options.tolerance / radius)

    let across = max(extentA.x, extentA.y, extentB.x, extentB.y) * options.window + 2 * options.bin
    let deep = max(extentA.z, extentB.z) * options.window + 2 * options.bin
    var histogram = ShiftHistogram(
      b: b.map { SIMD3<Float>($0 - middleB) }, bin: Float(options.bin), across: Float(across),
      deep: Float(deep), weights: weights)

    var found: [Start] = []
    let turnCount = max(1, Int(((options.turns.upperBound - options.turns.lowerBound) / step).rounded(.up)))
    let scaleSpan = log(options.scales.upperBound / options.scales.lowerBound)
    let scaleCount = max(1, Int((scaleSpan / step).rounded(.up)))
    for tilt in Self.tilts(upTo: options.maximumTilt, step: step) {
      for s in 0..<scaleCount {
        let scale = options.scales.lowerBound * exp(scaleSpan * (Double(s) + 0.5) / Double(scaleCount))
        let tilted = a.map { tilt * ($0 - middleA) * scale }
        for t in 0..<turnCount {
          let angle =
            options.turns.lowerBound
            + (options.turns.upperBound - options.turns.lowerBound) * (Double(t) + 0.5) / Double(turnCount)
          let turn = Matrix3.rotation(angle, about: [0, 0, 1])
          let peak = histogram.peak(of: tilted.map { SIMD3<Float>(turn * $0) })
          guard peak.votes > 0 else { continue }
          let linear = turn * tilt * scale
          let shift = Vector3(Double(peak.shift.x), Double(peak.shift.y), Double(peak.shift.z))
          found.append(
            Start(
              map: AffineMap(linear: linear, translation: middleB + shift - linear * middleA), votes: peak.votes))
        }
      }
    }
    let order = found.indices.sorted {
      found[$0].votes != found[$1].votes ? found[$0].votes > found[$1].votes : $0 < $1
    }
    return order.prefix(options.count).map { found[$0] }
  }

  /// Rotations that tip the optical axis: none, then rings of rising angle.
  static func tilts(upTo limit: Double, step: Double) -> [Matrix3] {
    var tilts = [Matrix3.identity]
    let rings = Int((limit / step).rounded(.up))
    guard rings > 0, limit > 0 else { return tilts }
    for ring in 1...rings {
      let angle = limit * Double(ring) / Double(rings)
      let around = max(3, Int((2 * Double.pi * Double(ring)).rounded(.up)))
      for k in 0..<around {
        let direction = 2 * Double.pi * (Double(k) + Double(ring % 2) / 2) / Double(around)
        tilts.append(Matrix3.rotation(angle, about: [cos(direction), sin(direction), 0]))
      }
    }
    return tilts
  }

  static func middle(_ points: [Vector3]) -> Vector3 {
    var low = points[0]
    var high = low
    for p in points {
      low = pointwiseMin(low, p)
      high = pointwiseMax(high, p)
    }
    return (low + high) / 2
  }

  static func extent(_ points: [Vector3]) -> Vector3 {
    var low = points[0]
    var high = low
    for p in points {
      low = pointwiseMin(low, p)
      high = pointwiseMax(high, p)
    }
    return high - low
  }
}
