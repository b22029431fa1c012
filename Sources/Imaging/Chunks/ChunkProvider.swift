/// Source of the chunks of a stack: rows of the atlas, or an array in a test.
package protocol ChunkProvider {
  /// The TIFF of the chunk whose first voxel is `origin`.
  func chunk(at origin: VoxelOrigin) throws -> [UInt8]
  /// Calls `body` with the TIFFs of several chunks, in the order of `origins`; the bytes are valid during the call only.
  func forEachChunk(
    at origins: [VoxelOrigin], _ body: (_ origin: VoxelOrigin, _ tiff: UnsafeRawBufferPointer) throws -> Void) throws
}

extension ChunkProvider {
  /// Fetches the chunks one by one.
  package func forEachChunk(
    at origins: [VoxelOrigin], _ body: (_ origin: VoxelOrigin, _ tiff: UnsafeRawBufferPointer) throws -> Void
  ) throws {
    for origin in origins { try chunk(at: origin).withUnsafeBytes { try body(origin, $0) } }
  }
}
