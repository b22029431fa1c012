package import Vocabulary

/// The division of a stack into chunks of one shape; those at the far edges are smaller.
package struct ChunkGrid: Hashable, Sendable {
  /// Shape of the stack, in voxels.
  package let stack: StackShape
  /// Shape of a whole chunk, in voxels.
  package let chunk: StackShape

  package init(stack: StackShape, chunk: StackShape) {
    precondition(chunk.width > 0 && chunk.height > 0 && chunk.depth > 0, "an empty chunk")
    self.stack = stack
    self.chunk = chunk
  }

  /// Chunks of 64 × 64 × 32, or thinner, wider ones where one layer of them, held in memory during import, exceeds 96 MB.
  ///
  /// A patch of 108 µm in voxels of 0.7 µm decodes about 47,000 voxels a plane from pages of 64 × 64, 63,000 from 96 × 96
  /// and 79,000 from 128 × 128; these compress to 0.530, 0.520 and 0.510 of the size (two-photon).
  package init(stack: StackShape, pixelType: PixelType) {
    let planeBytes = max(1, stack.width * stack.height * pixelType.byteCount)
    var depth = 32
    while depth > 1 && depth * planeBytes > 96_000_000 { depth /= 2 }
    let edge = depth >= 16 ? 64 : depth >= 4 ? 128 : 256
    self.init(stack: stack, chunk: StackShape(width: edge, height: edge, depth: depth))
  }

  /// Numbers of chunks along x, y and z.
  package var counts: StackShape {
    StackShape(
      width: (stack.width + chunk.width - 1) / chunk.width, height: (stack.height + chunk.height - 1) / chunk.height,
      depth: (stack.depth + chunk.depth - 1) / chunk.depth)
  }

  /// The voxels of the chunk whose first voxel is `origin`.
  package func box(at origin: VoxelOrigin) -> VoxelBox {
    VoxelBox(origin: origin, shape: chunk).intersection(whole)
  }

  /// The whole stack.
  package var whole: VoxelBox { VoxelBox(x: 0..<stack.width, y: 0..<stack.height, z: 0..<stack.depth) }

  /// Origins of the chunks that share a voxel with a box, in storage order.
  package func chunks(touching box: VoxelBox) -> [VoxelOrigin] {
    let box = box.intersection(whole)
    if box.isEmpty { return [] }
    func starts(_ range: Range<Int>, _ size: Int) -> StrideTo<Int> {
      stride(from: range.lowerBound / size * size, to: range.upperBound, by: size)
    }
    var origins: [VoxelOrigin] = []
    for z in starts(box.z, chunk.depth) {
      for y in starts(box.y, chunk.height) {
        for x in starts(box.x, chunk.width) { origins.append(VoxelOrigin(x: x, y: y, z: z)) }
      }
    }
    return origins
  }
}
