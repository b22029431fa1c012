import Imaging
import Numerics
import Testing
import Vocabulary

/// Chunks in memory, with a record of the queries.
final class ChunkArray: ChunkProvider {
  var tiffs: [VoxelOrigin: [UInt8]] = [:]
  var fetched: [VoxelOrigin] = []

  func chunk(at origin: VoxelOrigin) throws -> [UInt8] {
    fetched.append(origin)
    return try #require(tiffs[origin])
  }

  static func cut(_ voxels: [UInt8], shape: StackShape, type: PixelType, chunk: StackShape) throws -> ChunkArray {
    let chunks = ChunkArray()
    let chunker = StackChunker(shape: shape, pixelType: type, chunk: chunk)
    let planeBytes = shape.width * shape.height * type.byteCount
    for z in 0..<shape.depth {
      try Array(voxels[z * planeBytes..<(z + 1) * planeBytes]).withUnsafeBytes {
        try chunker.add($0) { chunks.tiffs[$0.origin] = $0.tiff }
      }
    }
    #expect(try chunker.finish() == SHA256.hash(of: voxels))
    return chunks
  }
}

struct StackChunkerTests {
  @Test func everyVoxelIsInExactlyOneChunk() throws {
    let shape = StackShape(width: 37, height: 21, depth: 11)
    let voxels = noise(shape.voxelCount * 2, seed: 5)
    let chunk = StackShape(width: 16, height: 8, depth: 4)
    let chunks = try ChunkArray.cut(voxels, shape: shape, type: .uint16, chunk: chunk)
    let grid = ChunkGrid(stack: shape, chunk: chunk)
    #expect(chunks.tiffs.count == grid.counts.voxelCount)
    var rebuilt = [UInt8](repeating: 0, count: voxels.count)
    for (origin, tiff) in chunks.tiffs {
      let box = grid.box(at: origin)
      let part = try ChunkCodec.decode(tiff, shape: box.shape, pixelType: .uint16)
      var i = 0
      for z in box.z {
        for y in box.y {
          for x in box.x {
            let to = ((z * shape.height + y) * shape.width + x) * 2
            rebuilt[to] = part[i]
            rebuilt[to + 1] = part[i + 1]
            i += 2
          }
        }
      }
    }
    #expect(rebuilt == voxels)
  }

  @Test func boxesReadFromChunksEqualThoseOfTheArray() throws {
    let shape = StackShape(width: 37, height: 21, depth: 11)
    let bytes = noise(shape.voxelCount * 2, seed: 6)
    let chunk = StackShape(width: 16, height: 8, depth: 4)
    let voxel = VoxelSize(x: 1, y: 1, z: 2)
    let chunks = try ChunkArray.cut(bytes, shape: shape, type: .uint16, chunk: chunk)
    let chunked = ChunkedVoxels(
      grid: ChunkGrid(stack: shape, chunk: chunk), voxelSize: voxel, pixelType: .uint16, provider: chunks, capacity: 5)
    let array = VoxelArray(
      shape: shape, voxelSize: voxel, values: bytes.withUnsafeBytes { PixelType.uint16.floats($0) })
    var random = SeededRandom(seed: 7)
    for _ in 0..<60 {
      func range(_ count: Int) -> Range<Int> {
        let a = random.integer(below: count)
        return a..<a + 1 + random.integer(below: count - a)
      }
      let box = VoxelBox(x: range(37), y: range(21), z: range(11))
      #expect(try chunked.voxels(in: box) == array.voxels(in: box))
    }
  }

  @Test func onlyTouchedChunksAreFetchedAndOnlyOnce() throws {
    let shape = StackShape(width: 64, height: 64, depth: 16)
    let chunk = StackShape(width: 16, height: 16, depth: 8)
    let chunks = try ChunkArray.cut(noise(shape.voxelCount, seed: 8), shape: shape, type: .uint8, chunk: chunk)
    let chunked = ChunkedVoxels(
      grid: ChunkGrid(stack: shape, chunk: chunk), voxelSize: VoxelSize(x: 1, y: 1, z: 1), pixelType: .uint8,
      provider: chunks)
    let box = VoxelBox(x: 10..<20, y: 33..<40, z: 2..<5)
    _ = try chunked.voxels(in: box)
    #expect(Set(chunks.fetched) == [VoxelOrigin(x: 0, y: 32, z: 0), VoxelOrigin(x: 16, y: 32, z: 0)])
    #expect(chunked.decodedPages == 6)
    _ = try chunked.voxels(in: box)
    #expect(chunks.fetched.count == 2)
    #expect(chunked.decodedPages == 6)
  }

  @Test func aStackThatLacksPlanesThrows() throws {
    let chunker = StackChunker(shape: StackShape(width: 2, height: 2, depth: 2), pixelType: .uint8)
    try [UInt8](repeating: 0, count: 4).withUnsafeBytes { try chunker.add($0) { _ in } }
    #expect(throws: ImagingError.chunk(detail: "1 of 2 planes were added")) { try chunker.finish() }
  }

  @Test(arguments: [1_000, 5_000, 20_000, 60_000]) func oneLayerOfChunksOfAWideStackTakesAtMost96MB(_ edge: Int) {
    let grid = ChunkGrid(stack: StackShape(width: edge, height: edge, depth: 1000), pixelType: .uint16)
    #expect(grid.chunk.depth == 1 || grid.chunk.depth * edge * edge * 2 <= 96_000_000)
  }
}
