internal import Concurrency
package import Vocabulary

/// Voxels of a stack stored in chunks: decodes only the pages that a box needs, and caches the chunks used last.
///
/// Not thread-safe; each thread makes its own.
package final class ChunkedVoxels: VoxelSource {
  package let grid: ChunkGrid
  package let voxelSize: VoxelSize
  /// The type of the stack; single pages may be stored in a smaller one.
  package let pixelType: PixelType
  package var shape: StackShape { grid.stack }
  /// Chunks fetched from the provider, for tests that count work.
  package private(set) var fetchedChunks = 0
  /// Pages decoded, for tests that count work.
  package private(set) var decodedPages = 0

  private let provider: any ChunkProvider
  private let capacity: Int
  private var cache: [VoxelOrigin: CachedChunk] = [:]
  private var clock = 0

  /// - Parameter capacity: Chunks to cache; 64 of the usual shape take at most 17 MB.
  package init(
    grid: ChunkGrid, voxelSize: VoxelSize, pixelType: PixelType, provider: any ChunkProvider, capacity: Int = 64
  ) {
    self.grid = grid
    self.voxelSize = voxelSize
    self.pixelType = pixelType
    self.provider = provider
    self.capacity = max(1, capacity)
  }

  /// - Throws: `chunk` where a stored chunk does not fit the stack; errors of the provider.
  package func voxels(in box: VoxelBox) throws -> [Float] {
    precondition(box == box.intersection(grid.whole), "\(box) is not within \(grid.stack)")
    let origins = grid.chunks(touching: box)
    return try [Float](unsafeUninitializedCapacity: box.shape.voxelCount) { values, used in
      for start in stride(from: 0, to: origins.count, by: capacity) {
        try fill(values, of: box, from: origins[start..<min(start + capacity, origins.count)])
      }
      used = values.count
    }
  }

  /// Fetches at most `capacity` chunks on this thread, as SQLite requires, and decodes them on all threads.
  private func fill(
    _ values: UnsafeMutableBufferPointer<Float>, of box: VoxelBox, from origins: ArraySlice<VoxelOrigin>
  ) throws {
    let touched = try chunks(at: origins)
    parallelFor(touched.count) { i in
      do throws(ImagingError) { try touched[i].fill(values, of: box) } catch { touched[i].failure = error }
    }
    for chunk in touched {
      decodedPages += chunk.decodedPages
      chunk.decodedPages = 0
    }
    if let failure = touched.lazy.compactMap({ $0.failure.take() }).first { throw failure }
  }

  /// Chunks from the cache; missing ones are fetched and replace the least recently used.
  private func chunks(at origins: ArraySlice<VoxelOrigin>) throws -> [CachedChunk] {
    clock += 1
    for origin in origins { cache[origin]?.lastUse = clock }
    let missing = origins.filter { cache[$0] == nil }
    guard !missing.isEmpty else { return origins.compactMap { cache[$0] } }
    let excess = cache.count + missing.count - capacity
    var replaced = excess > 0 ? cache.sorted { $0.value.lastUse < $1.value.lastUse }.prefix(excess)[...] : []
    try provider.forEachChunk(at: missing) { origin, tiff in
      fetchedChunks += 1
      let box = grid.box(at: origin)
      let packed = try PackedChunk(MemoryFile(copying: tiff, named: "chunk"), shape: box.shape, pixelType: pixelType)
      let chunk: CachedChunk
      if let oldest = replaced.popFirst() {
        cache.removeValue(forKey: oldest.key)
        chunk = oldest.value
        chunk.replace(with: packed, box: box, pixelType: pixelType)
      } else {
        chunk = CachedChunk(packed, box: box, pixelType: pixelType)
      }
      chunk.lastUse = clock
      cache[origin] = chunk
    }
    return origins.compactMap { cache[$0] }
  }
}
