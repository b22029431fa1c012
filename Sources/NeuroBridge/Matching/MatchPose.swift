import Matching

/// How one session lies in another, in numbers; `match_run.metrics` and the view `match_pose` have the same.
public struct MatchPose: Hashable, Sendable, Codable {
  /// Whether the second session is a mirror image of the first.
  public let mirrored: Bool
  /// Lengths along x as a multiple, beyond the expansions that the user stated; the others likewise.
  public let scaleX: Double
  public let scaleY: Double
  public let scaleZ: Double
  /// 2 where both sessions are planar, else 3.
  public let dimensions: Int
  /// Between the optical axes; 0 for planar sessions.
  public let tiltDegrees: Double

  init(_ pose: PoseDescription) {
    mirrored = pose.isMirrored
    (scaleX, scaleY, scaleZ) = (pose.scales.x, pose.scales.y, pose.scales.z)
    dimensions = pose.dimensions
    tiltDegrees = pose.tiltDegrees
  }
}
