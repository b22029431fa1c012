package import Vocabulary

/// A cuboid of voxels within a stack; x, y and z are half-open ranges.
package struct VoxelBox: Hashable, Sendable {
  package var x: Range<Int>
  package var y: Range<Int>
  package var z: Range<Int>

  package init(x: Range<Int>, y: Range<Int>, z: Range<Int>) {
    (self.x, self.y, self.z) = (x, y, z)
  }

  package init(origin: VoxelOrigin, shape: StackShape) {
    self.init(
      x: origin.x..<origin.x + shape.width, y: origin.y..<origin.y + shape.height, z: origin.z..<origin.z + shape.depth)
  }

  /// The first voxel.
  package var origin: VoxelOrigin { VoxelOrigin(x: x.lowerBound, y: y.lowerBound, z: z.lowerBound) }
  package var shape: StackShape { StackShape(width: x.count, height: y.count, depth: z.count) }
  /// Whether any of the ranges is empty.
  package var isEmpty: Bool { x.isEmpty || y.isEmpty || z.isEmpty }

  /// The index of a voxel of the stack among the values of this box.
  func index(x: Int, y: Int, z: Int) -> Int {
    ((z - self.z.lowerBound) * self.y.count + y - self.y.lowerBound) * self.x.count + x - self.x.lowerBound
  }

  /// The values of this box from one voxel of the stack on.
  func values(
    _ values: UnsafeMutableBufferPointer<Float>, fromX x: Int, y: Int, z: Int
  ) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(rebasing: values[index(x: x, y: y, z: z)...])
  }

  /// The voxels in both boxes.
  package func intersection(_ other: VoxelBox) -> VoxelBox {
    VoxelBox(x: x.clamped(to: other.x), y: y.clamped(to: other.y), z: z.clamped(to: other.z))
  }
}
