/// The first voxel of a chunk, which identifies the chunk within its stack.
package struct VoxelOrigin: Hashable, Sendable, Comparable {
  package var x: Int
  package var y: Int
  package var z: Int

  package init(x: Int, y: Int, z: Int) {
    (self.x, self.y, self.z) = (x, y, z)
  }

  /// In storage order: by z, then y, then x.
  package static func < (a: Self, b: Self) -> Bool { (a.z, a.y, a.x) < (b.z, b.y, b.x) }
}
