import Concurrency
package import Vocabulary

/// Divides planes that arrive in z order into chunks; holds one layer of planes and at most 32 encoded chunks.
package final class StackChunker {
  /// One encoded chunk.
  package struct Chunk: Sendable {
    package let origin: VoxelOrigin
    /// In voxels; smaller than the grid's at the far edges.
    package let shape: StackShape
    /// A whole TIFF file.
    package let tiff: [UInt8]
    /// SHA-256 of `tiff`.
    package let sha256: [UInt8]
  }

  package let grid: ChunkGrid
  package let pixelType: PixelType
  private let workers: [Worker]
  private let hash = PixelHash()
  /// Planes of the current, incomplete layer.
  private var layer = RawBuffer()
  private var nextPlane = 0
  private let planeBytes: Int

  /// An encoder and its result, used by one thread at a time.
  private final class Worker {
    let codec: ChunkCodec
    var box = RawBuffer()
    var chunk: Chunk?

    init(level: Int) { codec = ChunkCodec(level: level) }
  }

  /// The digest of all planes so far, used by one thread at a time.
  private final class PixelHash {
    var digest: SHA256? = SHA256()
  }

  /// - Parameters:
  ///   - chunk: The shape of a chunk; nil for that of `ChunkGrid`.
  ///   - level: Of libdeflate.
  package init(shape: StackShape, pixelType: PixelType, chunk: StackShape? = nil, level: Int = 1) {
    grid = chunk.map { ChunkGrid(stack: shape, chunk: $0) } ?? ChunkGrid(stack: shape, pixelType: pixelType)
    self.pixelType = pixelType
    planeBytes = shape.width * shape.height * pixelType.byteCount
    workers = (0..<32).map { _ in Worker(level: level) }
  }

  /// Adds the next plane (little-endian, row by row); calls `emit` with each chunk of a layer that it completes.
  package func add(_ plane: UnsafeRawBufferPointer, emit: (Chunk) throws -> Void) throws {
    precondition(nextPlane < grid.stack.depth, "more planes than the stack has")
    precondition(plane.count == planeBytes)
    let first = nextPlane / grid.chunk.depth * grid.chunk.depth
    let depth = min(grid.chunk.depth, grid.stack.depth - first)
    let isComplete = nextPlane + 1 == first + depth
    if depth == 1 {
      try encode(plane, at: first, emit: emit)
    } else {
      let planes = layer.reserve(planeBytes * depth)
      let start = (nextPlane - first) * planeBytes
      UnsafeMutableRawBufferPointer(rebasing: planes[start..<start + planeBytes]).copyMemory(from: plane)
      if isComplete { try encode(UnsafeRawBufferPointer(planes), at: first, emit: emit) }
    }
    nextPlane += 1
  }

  /// Encodes a layer, a few chunks at a time, while its planes are hashed.
  private func encode(_ planes: UnsafeRawBufferPointer, at z: Int, emit: (Chunk) throws -> Void) throws {
    let origins = grid.chunks(touching: VoxelBox(x: grid.whole.x, y: grid.whole.y, z: z..<z + 1))
    for first in stride(from: 0, to: origins.count, by: workers.count) {
      let count = min(workers.count, origins.count - first)
      let hashes = first == 0 ? 1 : 0
      parallelFor(count + hashes) { task in
        if task < hashes {
          hash.digest?.update(planes)
        } else {
          encode(planes, origins[first + task - hashes], with: workers[task - hashes])
        }
      }
      for worker in workers[0..<count] {
        if let chunk = worker.chunk.take() { try emit(chunk) }
      }
    }
  }

  private func encode(_ planes: UnsafeRawBufferPointer, _ origin: VoxelOrigin, with worker: Worker) {
    let size = pixelType.byteCount
    let shape = grid.box(at: origin).shape
    let rowBytes = shape.width * size
    let box = worker.box.reserve(rowBytes * shape.height * shape.depth)
    for row in 0..<shape.height * shape.depth {
      let (z, y) = row.quotientAndRemainder(dividingBy: shape.height)
      let from = z * planeBytes + ((origin.y + y) * grid.stack.width + origin.x) * size
      UnsafeMutableRawBufferPointer(rebasing: box[row * rowBytes..<(row + 1) * rowBytes])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: planes[from..<from + rowBytes]))
    }
    let tiff = worker.codec.encode(UnsafeRawBufferPointer(box), shape: shape, pixelType: pixelType)
    worker.chunk = Chunk(origin: origin, shape: shape, tiff: tiff, sha256: SHA256.hash(of: tiff))
  }

  /// Ends the stack; returns the SHA-256 of all pixels, plane by plane, little-endian.
  ///
  /// - Throws: `chunk` when planes are missing.
  package func finish() throws(ImagingError) -> [UInt8] {
    guard nextPlane == grid.stack.depth, let digest = hash.digest.take() else {
      throw .chunk(detail: "\(nextPlane) of \(grid.stack.depth) planes were added")
    }
    return digest.finalize()
  }
}
