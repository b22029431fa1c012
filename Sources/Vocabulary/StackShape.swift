/// The extent of a stack or of a box within one, in voxels.
public struct StackShape: Hashable, Sendable, Codable {
  /// Voxels along x.
  public var width: Int
  /// Voxels along y.
  public var height: Int
  /// Planes.
  public var depth: Int

  /// Memberwise.
  public init(width: Int, height: Int, depth: Int) {
    self.width = width
    self.height = height
    self.depth = depth
  }

  /// Width × height × depth.
  public var voxelCount: Int { width * height * depth }
}
