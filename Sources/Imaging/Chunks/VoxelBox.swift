package import Vocabulary

/// A cuboid of voxels within a stack.
package struct VoxelBox: Hashable, Sendable {
  package var x: Range<Int>
  package var y: Range<Int>
  package var z: Range<Int>

  package init(x: Range<Int>, y: Range<Int>, z: Range<Int>) {
    self.x = x
    self.y = y
    self.z = z
  }

  package init(origin: VoxelOrigin, shape: StackShape) {
    self.init(
      x: origin.x..<origin.x + shape.width, y: origin.y..<origin.y + shape.height, z: origin.z..<origin.z + shape.depth)
  }

  package var origin: VoxelOrigin { VoxelOrigin(x: x.lowerBound, y: y.lowerBound, z: z.lowerBound) }
  package var shape: StackShape { StackShape(width: x.count, height: y.count, depth: z.count) }
  package var isEmpty: Bool { x.isEmpty || y.isEmpty || z.isEmpty }

  /// Where a voxel of the stack stands in this box, in x, then y, then z order.
  func index(x: Int, y: Int, z: Int) -> Int {
    ((z - self.z.lowerBound) * self.y.count + y - self.y.lowerBound) * self.x.count + x - self.x.lowerBound
  }

  /// What both contain.
  package func intersection(_ other: VoxelBox) -> VoxelBox {
    VoxelBox(x: x.clamped(to: other.x), y: y.clamped(to: other.y), z: z.clamped(to: other.z))
  }
}

/// The first voxel of a chunk; names the chunk within its stack.
package struct VoxelOrigin: Hashable, Sendable, Comparable {
  package var x: Int
  package var y: Int
  package var z: Int

  package init(x: Int, y: Int, z: Int) {
    self.x = x
    self.y = y
    self.z = z
  }

  /// In the order of the file: by z, then y, then x.
  package static func < (a: Self, b: Self) -> Bool { (a.z, a.y, a.x) < (b.z, b.y, b.x) }
}
