/// The extent of a stack or of a box within one, in voxels.
public struct StackShape: Hashable, Sendable, Codable {
  public var width: Int
  public var height: Int
  public var depth: Int

  public init(width: Int, height: Int, depth: Int) {
    self.width = width
    self.height = height
    self.depth = depth
  }

  public var voxelCount: Int { width * height * depth }
}
