package import Vocabulary

/// Where the chunks of a stack come from: rows of the atlas, or an array in a test.
package protocol ChunkProvider {
  /// The TIFF of the chunk that begins at `origin`.
  func chunk(at origin: VoxelOrigin) throws -> [UInt8]
}

/// A stack read from its chunks, unpacking only the pages a box needs; the chunks used last stay at hand.
///
/// Not for two threads at once; each thread makes its own.
package final class ChunkedVoxels: VoxelSource {
  package let grid: ChunkGrid
  package let voxelSize: VoxelSize
  package let pixelType: PixelType
  package var shape: StackShape { grid.stack }
  /// Chunks asked of the provider, and pages unpacked, so far; for tests that count work.
  package private(set) var fetchedChunks = 0
  package private(set) var unpackedPages = 0

  private final class Entry {
    let chunk: PackedChunk
    /// Bytes of each page once it was wanted.
    var pages: [[UInt8]?]
    var lastUse = 0

    init(_ chunk: PackedChunk, depth: Int) {
      self.chunk = chunk
      pages = Array(repeating: nil, count: depth)
    }
  }

  private let provider: any ChunkProvider
  private let capacity: Int
  private var entries: [VoxelOrigin: Entry] = [:]
  private var clock = 0

  /// `capacity` chunks stay at hand; 64 of the usual shape take at most 17 MB.
  package init(
    grid: ChunkGrid, voxelSize: VoxelSize, pixelType: PixelType, provider: any ChunkProvider, capacity: Int = 64
  ) {
    self.grid = grid
    self.voxelSize = voxelSize
    self.pixelType = pixelType
    self.provider = provider
    self.capacity = capacity
  }

  package func voxels(in box: VoxelBox) throws -> [Float] {
    precondition(box == box.intersection(grid.whole), "\(box) is not within \(grid.stack)")
    let shape = box.shape
    var result = [Float](repeating: 0, count: shape.voxelCount)
    for origin in grid.chunks(touching: box) {
      let chunkBox = grid.box(at: origin)
      let common = chunkBox.intersection(box)
      let entry = try entry(at: origin)
      let size = pixelType.byteCount
      for z in common.z {
        try page(z - origin.z, of: entry, shape: chunkBox.shape).withUnsafeBytes { page in
          for y in common.y {
            let from = ((y - origin.y) * chunkBox.shape.width + common.x.lowerBound - origin.x) * size
            let row = UnsafeRawBufferPointer(rebasing: page[from..<from + common.x.count * size])
            let to =
              ((z - box.z.lowerBound) * shape.height + y - box.y.lowerBound) * shape.width
              + common.x.lowerBound - box.x.lowerBound
            result.withUnsafeMutableBufferPointer {
              pixelType.convert(row, into: UnsafeMutableBufferPointer(rebasing: $0[to..<to + common.x.count]))
            }
          }
        }
      }
    }
    return result
  }

  private func page(_ z: Int, of entry: Entry, shape: StackShape) throws -> [UInt8] {
    if let page = entry.pages[z] { return page }
    var bytes = [UInt8](repeating: 0, count: shape.width * shape.height * pixelType.byteCount)
    try bytes.withUnsafeMutableBytes { try entry.chunk.decode(z, into: $0) }
    unpackedPages += 1
    entry.pages[z] = bytes
    return bytes
  }

  private func entry(at origin: VoxelOrigin) throws -> Entry {
    clock += 1
    if let entry = entries[origin] {
      entry.lastUse = clock
      return entry
    }
    if entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
      entries.removeValue(forKey: oldest.key)
    }
    fetchedChunks += 1
    let shape = grid.box(at: origin).shape
    let entry = Entry(
      try PackedChunk(provider.chunk(at: origin), shape: shape, pixelType: pixelType), depth: shape.depth)
    entry.lastUse = clock
    entries[origin] = entry
    return entry
  }
}
