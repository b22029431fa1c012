internal import Numerics
import Concurrency
package import Vocabulary

/// Where the chunks of a stack come from: rows of the atlas, or an array in a test.
package protocol ChunkProvider {
  /// The TIFF of the chunk that begins at `origin`.
  func chunk(at origin: VoxelOrigin) throws -> [UInt8]
  /// Hands over the TIFFs of several chunks, one after the other in the order asked; their bytes are gone afterwards.
  func forEachChunk(
    at origins: [VoxelOrigin], _ body: (_ origin: VoxelOrigin, _ tiff: UnsafeRawBufferPointer) throws -> Void) throws
}

extension ChunkProvider {
  package func forEachChunk(
    at origins: [VoxelOrigin], _ body: (_ origin: VoxelOrigin, _ tiff: UnsafeRawBufferPointer) throws -> Void
  ) throws {
    for origin in origins { try chunk(at: origin).withUnsafeBytes { try body(origin, $0) } }
  }
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
    /// Each page as it is kept, at the place it would have if all had the stack's type.
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

    /// Writes what the chunk and a box have in common, and nothing else.
    func fill(_ values: UnsafeMutableBufferPointer<Float>, of box: VoxelBox) throws(ImagingError) {
      let common = self.box.intersection(box)
      let bytes = voxels.reserve(pageBytes * self.box.z.count)
      let missing = common.z.map { $0 - self.box.z.lowerBound }.filter { !isUnpacked[$0] }
      try chunk.decodeKept(missing, into: bytes)
      for z in missing { isUnpacked[z] = true }
      unpackedPages += missing.count
      for z in common.z {
        let page = z - self.box.z.lowerBound
        let type = chunk.keptType(of: page)
        let first =
          (common.y.lowerBound - self.box.y.lowerBound) * self.box.x.count + common.x.lowerBound - self.box.x.lowerBound
        type.convert(
          UnsafeRawBufferPointer(rebasing: bytes[(page * pageBytes + first * type.byteCount)...]),
          rows: common.y.count, of: common.x.count, rowPitch: self.box.x.count,
          into: UnsafeMutableBufferPointer(
            rebasing: values[box.index(x: common.x.lowerBound, y: common.y.lowerBound, z: z)...]),
          rowPitch: box.x.count)
      }
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
    let touched = try entries(at: origins)
    parallelFor(touched.count) { i in
      do throws(ImagingError) { try touched[i].fill(values, of: box) } catch { touched[i].failure = error }
    }
    for entry in touched {
      unpackedPages += entry.unpackedPages
      entry.unpackedPages = 0
    }
    if let failure = touched.lazy.compactMap({ $0.failure.take() }).first { throw failure }
  }

  /// Those that are not at hand come in the place of those used longest ago.
  private func entries(at origins: ArraySlice<VoxelOrigin>) throws -> [Entry] {
    clock += 1
    for origin in origins { entries[origin]?.lastUse = clock }
    let missing = origins.filter { entries[$0] == nil }
    guard !missing.isEmpty else { return origins.compactMap { entries[$0] } }
    let spare = entries.count + missing.count - capacity
    var replaced = spare > 0 ? entries.sorted { $0.value.lastUse < $1.value.lastUse }.prefix(spare)[...] : []
    try provider.forEachChunk(at: missing) { origin, tiff in
      fetchedChunks += 1
      let box = grid.box(at: origin)
      let chunk = try PackedChunk(MemoryFile(copying: tiff, named: "chunk"), shape: box.shape, pixelType: pixelType)
      var entry = Entry(chunk, box: box)
      if let oldest = replaced.popFirst() {
        entries.removeValue(forKey: oldest.key)
        entry = oldest.value
      }
      entry.hold(chunk, box: box, pixelType: pixelType)
      entry.lastUse = clock
      entries[origin] = entry
    }
    return origins.compactMap { entries[$0] }
  }
}
