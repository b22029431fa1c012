/// The edge lengths of one voxel, in µm.
public struct VoxelSize: Hashable, Sendable, Codable {
  /// Edge along x.
  public let x: Double
  /// Edge along y.
  public let y: Double
  /// Distance of planes.
  public let z: Double

  /// Memberwise.
  public init(x: Double, y: Double, z: Double) {
    self.x = x
    self.y = y
    self.z = z
  }

  /// Whether all edges are finite and positive.
  public var isUsable: Bool { [x, y, z].allSatisfy { $0.isFinite && $0 > 0 } }
}
