import Imaging
import Vocabulary

extension AtlasStore {
  /// Passes a stack to `body` plane by plane with the imported values, little-endian, row by row; one layer of chunks is in memory.
  package func forEachPlane(of stack: Stack, _ body: (_ z: Int, _ plane: UnsafeRawBufferPointer) throws -> Void) throws
  {
    if stack.isLinked { return try forEachLinkedPlane(of: stack, body) }
    let grid = stack.grid
    let size = stack.pixelType.byteCount
    let planeBytes = stack.shape.width * stack.shape.height * size
    for z in stride(from: 0, to: stack.shape.depth, by: grid.chunk.depth) {
      let depth = min(grid.chunk.depth, stack.shape.depth - z)
      var layer = [UInt8](repeating: 0, count: planeBytes * depth)
      for origin in grid.chunks(touching: VoxelBox(x: grid.whole.x, y: grid.whole.y, z: z..<z + 1)) {
        let tiff = try StackChunks(store: self, stack: stack.id).chunk(at: origin)
        let shape = grid.box(at: origin).shape
        let voxels = try ChunkCodec.decode(tiff, shape: shape, pixelType: stack.pixelType)
        let rowBytes = shape.width * size
        layer.withUnsafeMutableBytes { layer in
          voxels.withUnsafeBytes { voxels in
            for row in 0..<shape.height * shape.depth {
              let (k, y) = row.quotientAndRemainder(dividingBy: shape.height)
              let to = k * planeBytes + ((origin.y + y) * stack.shape.width + origin.x) * size
              UnsafeMutableRawBufferPointer(rebasing: layer[to..<to + rowBytes])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: voxels[row * rowBytes..<(row + 1) * rowBytes]))
            }
          }
        }
      }
      try layer.withUnsafeBytes { layer in
        for k in 0..<depth {
          try body(z + k, UnsafeRawBufferPointer(rebasing: layer[k * planeBytes..<(k + 1) * planeBytes]))
        }
      }
    }
  }
}
