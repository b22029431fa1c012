internal import Numerics
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

  /// One chunk at hand, used by one thread at a time.
  private final class Entry {
    private(set) var box: VoxelBox
    private var chunk: PackedChunk
    private var pageBytes = 0
    private var voxels = RawBuffer()
    private var isUnpacked: [Bool] = []
    var unpackedPages = 0
    var failure: ImagingError?
    var lastUse = 0

    init(_ chunk: PackedChunk, box: VoxelBox) {
      self.chunk = chunk
      self.box = box
    }

    /// Takes another chunk; its voxels go where those of the one before were, for fresh memory costs more than unpacking.
    func hold(_ chunk: PackedChunk, box: VoxelBox, pixelType: PixelType) {
      self.chunk = chunk
      self.box = box
      pageBytes = box.x.count * box.y.count * pixelType.byteCount
      isUnpacked = Array(repeating: false, count: box.z.count)
    }

    /// The chunk's voxels, of which those of the given planes of the stack are unpacked.
    func unpacked(_ planes: Range<Int>) throws(ImagingError) -> UnsafeRawBufferPointer {
      let bytes = voxels.reserve(pageBytes * box.z.count)
      let missing = planes.map { $0 - box.z.lowerBound }.filter { !isUnpacked[$0] }
      try chunk.decode(missing, into: bytes)
      for z in missing { isUnpacked[z] = true }
      unpackedPages += missing.count
      return UnsafeRawBufferPointer(bytes)
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
    self.capacity = max(1, capacity)
  }

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

  /// Asks for no more chunks than stay at hand, by one thread as SQLite wants it; then any thread unpacks each.
  private func fill(
    _ values: UnsafeMutableBufferPointer<Float>, of box: VoxelBox, from origins: ArraySlice<VoxelOrigin>
  ) throws {
    let touched = try origins.map(entry)
    parallelFor(touched.count) { fill(values, of: box, from: touched[$0]) }
    for entry in touched {
      unpackedPages += entry.unpackedPages
      entry.unpackedPages = 0
    }
    if let failure = touched.lazy.compactMap({ $0.failure.take() }).first { throw failure }
  }

  /// Writes what a chunk and a box have in common, and nothing else.
  private func fill(_ values: UnsafeMutableBufferPointer<Float>, of box: VoxelBox, from entry: Entry) {
    let common = entry.box.intersection(box)
    let size = pixelType.byteCount
    do throws(ImagingError) {
      let voxels = try entry.unpacked(common.z)
      for z in common.z {
        for y in common.y {
          let from = entry.box.index(x: common.x.lowerBound, y: y, z: z) * size
          let to = box.index(x: common.x.lowerBound, y: y, z: z)
          pixelType.convert(
            UnsafeRawBufferPointer(rebasing: voxels[from..<from + common.x.count * size]),
            into: UnsafeMutableBufferPointer(rebasing: values[to..<to + common.x.count]))
        }
      }
    } catch {
      entry.failure = error
    }
  }

  private func entry(at origin: VoxelOrigin) throws -> Entry {
    clock += 1
    if let entry = entries[origin] {
      entry.lastUse = clock
      return entry
    }
    fetchedChunks += 1
    let box = grid.box(at: origin)
    let chunk = try PackedChunk(provider.chunk(at: origin), shape: box.shape, pixelType: pixelType)
    var entry = Entry(chunk, box: box)
    if entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
      entries.removeValue(forKey: oldest.key)
      entry = oldest.value
    }
    entry.hold(chunk, box: box, pixelType: pixelType)
    entry.lastUse = clock
    entries[origin] = entry
    return entry
  }
}
