/// The edge lengths of one voxel, in µm.
public struct VoxelSize: Hashable, Sendable, Codable {
  public let x: Double
  public let y: Double
  public let z: Double

  public init(x: Double, y: Double, z: Double) {
    self.x = x
    self.y = y
    self.z = z
  }

  /// Finite and positive in every direction.
  public var isUsable: Bool { [x, y, z].allSatisfy { $0.isFinite && $0 > 0 } }
}
