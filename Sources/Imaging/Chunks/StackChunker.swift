internal import Numerics
package import Vocabulary

/// Cuts planes that arrive in z order into chunks, holding one layer of unfinished, already packed chunks and no more.
///
/// Each plane is packed the moment it arrives: the pages of a chunk are packed one by one, so plain voxels never wait.
package final class StackChunker {
  /// One finished chunk.
  package struct Chunk: Sendable {
    package let origin: VoxelOrigin
    package let shape: StackShape
    /// A whole TIFF file.
    package let tiff: [UInt8]
    /// Of `tiff`.
    package let sha256: [UInt8]
  }

  package let grid: ChunkGrid
  package let pixelType: PixelType
  private let workers: [Worker]
  private var layer: [TIFFPageBytes] = []
  private var nextPlane = 0
  private var hash: SHA256? = SHA256()

  /// What packs a share of the tiles of a plane, by one thread at a time.
  private final class Worker {
    let codec: ChunkCodec
    var tile = RawBuffer()

    init(level: Int) { codec = ChunkCodec(level: level) }
  }

  package init(shape: StackShape, pixelType: PixelType, chunk: StackShape? = nil, level: Int = 1) {
    grid = chunk.map { ChunkGrid(stack: shape, chunk: $0) } ?? ChunkGrid(stack: shape, pixelType: pixelType)
    self.pixelType = pixelType
    // Their number is fixed, so that the bytes written do not depend on the machine.
    workers = (0..<8).map { _ in Worker(level: level) }
  }

  /// Takes the next plane; hands out a layer of chunks when it completes one.
  package func add(_ plane: UnsafeRawBufferPointer, emit: (Chunk) throws -> Void) throws {
    precondition(nextPlane < grid.stack.depth, "more planes than the stack has")
    precondition(plane.count == grid.stack.width * grid.stack.height * pixelType.byteCount)
    hash?.update(plane)
    let z = nextPlane / grid.chunk.depth * grid.chunk.depth
    let origins = grid.chunks(touching: VoxelBox(x: grid.whole.x, y: grid.whole.y, z: z..<z + 1))
    if nextPlane == z { layer = [TIFFPageBytes](repeating: TIFFPageBytes(), count: origins.count) }
    layer.withUnsafeMutableBufferPointer { layer in
      parallelFor(workers.count) { share in
        for i in stride(from: share, to: origins.count, by: workers.count) {
          pack(plane, origins[i], by: workers[share], into: &layer[i])
        }
      }
    }
    nextPlane += 1
    if nextPlane == min(z + grid.chunk.depth, grid.stack.depth) {
      for (i, origin) in origins.enumerated() {
        let bytes = layer[i].bytes
        layer[i] = TIFFPageBytes()
        try emit(
          Chunk(origin: origin, shape: grid.box(at: origin).shape, tiff: bytes, sha256: SHA256.hash(of: bytes)))
      }
      layer = []
    }
  }

  private func pack(
    _ plane: UnsafeRawBufferPointer, _ origin: VoxelOrigin, by worker: Worker, into chunk: inout TIFFPageBytes
  ) {
    let size = pixelType.byteCount
    let shape = grid.box(at: origin).shape
    let rowBytes = shape.width * size
    let page = worker.tile.reserve(rowBytes * shape.height)
    for y in 0..<shape.height {
      let from = ((origin.y + y) * grid.stack.width + origin.x) * size
      UnsafeMutableRawBufferPointer(rebasing: page[y * rowBytes..<(y + 1) * rowBytes])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: plane[from..<from + rowBytes]))
    }
    worker.codec.append(UnsafeRawBufferPointer(page), shape: shape, pixelType: pixelType, to: &chunk)
  }

  /// Ends the stack: the SHA-256 of all pixels, plane by plane, little-endian.
  ///
  /// - Throws: `chunk` when planes are missing.
  package func finish() throws(ImagingError) -> [UInt8] {
    guard nextPlane == grid.stack.depth, let hash = hash.take() else {
      throw .chunk(detail: "\(nextPlane) of \(grid.stack.depth) planes came")
    }
    return hash.finalize()
  }
}
