package import Vocabulary

/// How a stack is cut into chunks; those at the far edges are smaller.
package struct ChunkGrid: Hashable, Sendable {
  package let stack: StackShape
  package let chunk: StackShape

  package init(stack: StackShape, chunk: StackShape) {
    precondition(chunk.width > 0 && chunk.height > 0 && chunk.depth > 0, "an empty chunk")
    self.stack = stack
    self.chunk = chunk
  }

  /// The shape that suits patches: 64 × 64 × 32.
  ///
  /// A patch of 108 µm in voxels of 0.7 µm unpacks about 47,000 voxels a plane from pages of 64 × 64, 63,000 from
  /// 96 × 96 and 79,000 from 128 × 128, while these pack to 0.530, 0.520 and 0.510 of the size (two-photon). Wide stacks
  /// get thinner, wider chunks: while a stack streams in, one layer of chunks is held, and that stays under 96 MB.
  package init(stack: StackShape, pixelType: PixelType) {
    let planeBytes = max(1, stack.width * stack.height * pixelType.byteCount)
    var depth = 32
    while depth > 1 && depth * planeBytes > 96_000_000 { depth /= 2 }
    let edge = depth >= 16 ? 64 : depth >= 4 ? 128 : 256
    self.init(stack: stack, chunk: StackShape(width: edge, height: edge, depth: depth))
  }

  /// The chunks along x, y and z.
  package var counts: StackShape {
    StackShape(
      width: (stack.width + chunk.width - 1) / chunk.width, height: (stack.height + chunk.height - 1) / chunk.height,
      depth: (stack.depth + chunk.depth - 1) / chunk.depth)
  }

  package func box(at origin: VoxelOrigin) -> VoxelBox {
    VoxelBox(origin: origin, shape: chunk).intersection(whole)
  }

  /// The whole stack.
  package var whole: VoxelBox { VoxelBox(x: 0..<stack.width, y: 0..<stack.height, z: 0..<stack.depth) }

  /// The chunks that share a voxel with a box, in the order of the file.
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
