package import Vocabulary

/// A stack from which boxes of voxels can be read: in memory, in chunks of the atlas, or in files of its own.
package protocol VoxelSource {
  var shape: StackShape { get }
  var voxelSize: VoxelSize { get }
  var pixelType: PixelType { get }
  /// Grey values of a box within the stack; x fastest, then y, then z.
  func voxels(in box: VoxelBox) throws -> [Float]
}
