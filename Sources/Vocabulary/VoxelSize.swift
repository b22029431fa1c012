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

  /// Edges that are believed, in µm: 0.1 nm to 10 cm. Beyond them coordinates in voxels would overflow.
  public static let edges = 1e-4...1e5

  /// Whether all edges are within `edges`.
  public var isUsable: Bool { [x, y, z].allSatisfy { Self.edges.contains($0) } }
}
