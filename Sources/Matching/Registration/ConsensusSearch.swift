package import Geometry
import Numerics

/// Poses on which several confident candidates agree, by random sample consensus.
///
/// Fischler and Bolles (doi:10.1145/358669.358692). Three candidates whose triangles are of similar size give a
/// similarity transform; candidates within `tolerance` of it vote for it. One correct candidate in ten suffices.
package struct ConsensusSearch: Sendable {
  private static let sampleCount = 3000
  /// In µm.
  private static let tolerance = 15.0
  private static let scales: ClosedRange<Double> = 0.75...1.25
  private static let maxPoses = 10

  private let seed: UInt64

  /// The same seed gives the same poses.
  package init(seed: UInt64) { self.seed = seed }

  /// At most ten poses of `a` in `b`, by falling number of votes.
  package func poses(_ candidates: Candidates, a: [Vector3], b: [Vector3]) -> [AffineMap] {
    let confident = candidates.all.filter(\.isMutualNearest).sorted { ($0.margin ?? 0) > ($1.margin ?? 0) }.prefix(400)
    guard confident.count >= 4 else { return [] }
    let pairs = confident.map { Correspondence(from: a[$0.a], to: b[$0.b]) }
    func isInlier(_ pair: Correspondence, of map: AffineMap) -> Bool {
      (map(pair.from) - pair.to).squaredLength < Self.tolerance * Self.tolerance
    }
    var random = SeededRandom(seed: seed, stream: 0x434F_4E53)
    var poses: [(votes: Int, order: Int, map: AffineMap)] = []
    for sample in 0..<Self.sampleCount {
      let three = (0..<3).map { _ in pairs[random.integer(below: pairs.count)] }
      guard areCompatible(three[0], three[1]), areCompatible(three[1], three[2]), areCompatible(three[0], three[2])
      else { continue }
      let map = AffineMap.similarity(three, scales: Self.scales)
      let votes = pairs.count { isInlier($0, of: map) }
      if votes >= 4 { poses.append((votes, sample, map)) }
    }
    poses.sort { $0.votes != $1.votes ? $0.votes > $1.votes : $0.order < $1.order }
    return poses.prefix(Self.maxPoses).map { pose in
      let inliers = pairs.filter { isInlier($0, of: pose.map) }
      return AffineMap.affine(inliers, prior: AffineMap.similarity(inliers, scales: Self.scales), strength: 5000)
    }
  }

  /// Whether the distance between two somata is long enough to measure and about the same in both sessions.
  private func areCompatible(_ x: Correspondence, _ y: Correspondence) -> Bool {
    let (before, after) = ((x.from - y.from).length, (x.to - y.to).length)
    guard before > 2 * Self.tolerance else { return false }
    return after > Self.scales.lowerBound * before - Self.tolerance
      && after < Self.scales.upperBound * before + Self.tolerance
  }
}
