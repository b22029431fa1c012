internal import Vocabulary

/// One chunk in memory whose pages are decoded on demand; used by one thread at a time.
final class CachedChunk {
  private var box: VoxelBox
  private var chunk: PackedChunk
  private var pageBytes = 0
  /// Decoded pages in their stored type, each at the offset that it has where all pages have the stack's type.
  private var voxels = RawBuffer()
  private var isDecoded: [Bool] = []
  /// Pages decoded by `fill` so far.
  var decodedPages = 0
  /// The error of the last `fill` on another thread.
  var failure: ImagingError?
  /// Value of the cache's clock when the chunk was last used.
  var lastUse = 0

  init(_ chunk: PackedChunk, box: VoxelBox, pixelType: PixelType) {
    (self.chunk, self.box) = (chunk, box)
    replace(with: chunk, box: box, pixelType: pixelType)
  }

  /// Reuses the memory for another chunk: new memory costs more than decoding.
  func replace(with chunk: PackedChunk, box: VoxelBox, pixelType: PixelType) {
    (self.chunk, self.box) = (chunk, box)
    pageBytes = box.x.count * box.y.count * pixelType.byteCount
    isDecoded = Array(repeating: false, count: box.z.count)
  }

  /// Writes the voxels that the chunk and a box share, and no others.
  func fill(_ values: UnsafeMutableBufferPointer<Float>, of box: VoxelBox) throws(ImagingError) {
    let common = self.box.intersection(box)
    let bytes = voxels.reserve(pageBytes * self.box.z.count)
    let missing = common.z.map { $0 - self.box.z.lowerBound }.filter { !isDecoded[$0] }
    try chunk.decodeStored(missing, into: bytes)
    for z in missing { isDecoded[z] = true }
    decodedPages += missing.count
    for z in common.z {
      let page = z - self.box.z.lowerBound
      let type = chunk.storedType(of: page)
      let first =
        (common.y.lowerBound - self.box.y.lowerBound) * self.box.x.count + common.x.lowerBound - self.box.x.lowerBound
      type.convert(
        UnsafeRawBufferPointer(rebasing: bytes[(page * pageBytes + first * type.byteCount)...]),
        rows: common.y.count, of: common.x.count, rowPitch: self.box.x.count,
        into: box.values(values, fromX: common.x.lowerBound, y: common.y.lowerBound, z: z), rowPitch: box.x.count)
    }
  }
}
