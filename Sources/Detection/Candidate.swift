#if canImport(Glibc)
  import Glibc
#endif
import Vocabulary

/// A maximum of the scale space.
struct Candidate: Hashable, Sendable {
  /// Of the difference of Gaussians; about 1 for a saturated soma in empty tissue.
  let response: Float
  /// Of the smaller Gaussian, in µm.
  let sigma: Double
  /// In µm from the corner of the first voxel.
  let position: Point3

  /// A ball of radius r responds most at a smaller Gaussian of this fraction of r (measured on rendered somata).
  static let sigmaOfRadius = 0.56

  /// The probability that the candidate is a soma: a logistic function of response and scale.
  ///
  /// Fitted on the candidates of twelve rendered stacks of both modalities, each stack with equal weight; expected calibration error 0.01.
  var confidence: Double { 1 / (1 + exp(21.466 - 26.518 * Double(response) - 6.519 * log(sigma))) }

  /// What the confidence ranks alone would not order: ties by position.
  private func precedes(_ other: Self) -> Bool {
    let (a, b) = (confidence, other.confidence)
    if a != b { return a > b }
    let (p, q) = (position, other.position)
    return (p.z, p.y, p.x) < (q.z, q.y, q.x)
  }

  /// Without those within the extent of a surer one, surest first.
  static func suppressed(_ candidates: [Candidate]) -> [Candidate] {
    // Buckets as wide as the largest extent: a rival lies in the same bucket or in one of its neighbours.
    let extent = candidates.map(\.extent).max() ?? 1
    func bucket(_ p: Point3) -> SIMD3<Int32> {
      SIMD3(Int32(p.x / extent), Int32(p.y / extent), Int32(p.z / extent))
    }
    var buckets: [SIMD3<Int32>: [Candidate]] = [:]
    var kept: [Candidate] = []
    for candidate in candidates.sorted(by: { $0.precedes($1) }) {
      let home = bucket(candidate.position)
      let isSuppressed = (0..<27).contains { i in
        let rivals = buckets[home &+ SIMD3(Int32(i % 3 - 1), Int32(i / 3 % 3 - 1), Int32(i / 9 - 1))] ?? []
        return rivals.contains { $0.position.distance(to: candidate.position) < $0.extent }
      }
      if isSuppressed { continue }
      buckets[home, default: []].append(candidate)
      kept.append(candidate)
    }
    return kept
  }

  /// Within it a less sure candidate is part of the same soma, in µm.
  private var extent: Double { 2.55 * sigma }

  func soma(on grid: CoarseGrid) -> DetectedSoma {
    DetectedSoma(position: position, radius: sigma / Self.sigmaOfRadius, confidence: confidence)
  }
}
