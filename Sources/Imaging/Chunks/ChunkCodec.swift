internal import CTIFF
package import Vocabulary

/// A box of voxels as one small multi-page TIFF, one page for each z, and back, value for value.
///
/// Deflate, which every TIFF reader opens; Zstandard only few do, and it packs no better (rendered two-photon, fMOST and
/// real light-sheet stacks in pages of 64 × 64: deflate at level 1 to 0.57, 0.40 and 0.57 of the size, Zstandard at level
/// 1 to 0.57, 0.39 and 0.56, at the same speed). Higher levels pack noise no better at half the speed or less.
///
/// What helps sparse, noisy tissue: a page whose 16- or 32-bit values all fit 8 or 16 bits is kept in those, and noise is
/// packed without looking for repeats, several times faster. The first page of a chunk (of each such width) is packed with
/// and without the horizontal predictor, good for smooth tissue (0.57 for 0.59) and bad for sparse, noisy tissue (0.57
/// for 0.51), and with repeats; it decides for the others.
package final class ChunkCodec {
  package static let compression = "deflate"

  /// How a page is packed.
  private struct Strategy {
    var isDifferenced: Bool
    var findsRepeats: Bool
  }

  /// Repeats must leave no more than this share of a page to be worth the time: of noisy tissue they leave 0.97, and pages
  /// with repeats are unpacked one by one, those without several at once, in less than half the time.
  private static let worthwhile = 0.93

  private let compressor: OpaquePointer
  private var row = RawBuffer()
  private var packed = RawBuffer()
  private var spare = RawBuffer()
  private var narrow = RawBuffer()

  package init(level: Int = 1) {
    guard let compressor = libdeflate_alloc_compressor(Int32(level)) else { fatalError("no memory to deflate with") }
    self.compressor = compressor
  }

  deinit { libdeflate_free_compressor(compressor) }

  /// Voxels in x, then y, then z order, little-endian. Equal voxels give equal bytes, whatever was encoded before.
  package func encode(_ voxels: UnsafeRawBufferPointer, shape: StackShape, pixelType: PixelType) -> [UInt8] {
    precondition(
      voxels.count == shape.voxelCount * pixelType.byteCount && !voxels.isEmpty, "\(voxels.count) bytes are no \(shape)"
    )
    let pageBytes = shape.width * shape.height * pixelType.byteCount
    var file = TIFFPageBytes(reserving: voxels.count / 2)
    // One for each type that pages are kept in.
    var strategies: [PixelType: Strategy] = [:]
    for z in 0..<shape.depth {
      var page = UnsafeRawBufferPointer(rebasing: voxels[z * pageBytes..<(z + 1) * pageBytes])
      let type = SampleNarrowing.narrowest(for: page, of: pixelType)
      if type != pixelType {
        let target = narrow.reserve(shape.width * shape.height * type.byteCount)
        SampleNarrowing.narrow(page, of: pixelType, to: type, into: target)
        page = UnsafeRawBufferPointer(target)
      }
      let strategy = strategies[type] ?? best(for: page, shape: shape, pixelType: type)
      strategies[type] = strategy
      let differenced = strategy.isDifferenced ? differences(of: page, shape: shape, pixelType: type) : page
      let room = packed.reserve(bound(page.count))
      let count = pack(differenced, findingRepeats: strategy.findsRepeats, into: room)
      file.append(
        UnsafeRawBufferPointer(rebasing: room[0..<count]), width: shape.width, height: shape.height, pixelType: type,
        isDifferenced: strategy.isDifferenced)
    }
    return file.bytes
  }

  /// Packs a page with and without the predictor, then the better with repeats, which must be clearly smaller.
  private func best(for page: UnsafeRawBufferPointer, shape: StackShape, pixelType: PixelType) -> Strategy {
    let room = spare.reserve(bound(page.count))
    let plain = pack(page, findingRepeats: false, into: room)
    var smallest = plain
    var isDifferenced = false
    if pixelType.isInteger {
      let other = pack(differences(of: page, shape: shape, pixelType: pixelType), findingRepeats: false, into: room)
      (smallest, isDifferenced) = (min(plain, other), other < plain)
    }
    let bytes = isDifferenced ? differences(of: page, shape: shape, pixelType: pixelType) : page
    let repeated = pack(bytes, findingRepeats: true, into: room)
    return Strategy(
      isDifferenced: isDifferenced, findsRepeats: Double(repeated) < Double(smallest) * Self.worthwhile)
  }

  private func bound(_ count: Int) -> Int {
    max(libdeflate_zlib_compress_bound(compressor, count), ctiff_literals_bound(count))
  }

  private func pack(
    _ page: UnsafeRawBufferPointer, findingRepeats: Bool, into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    guard findingRepeats else { return ctiff_deflate_literals(page.baseAddress, page.count, room.baseAddress) }
    let count = libdeflate_zlib_compress(compressor, page.baseAddress, page.count, room.baseAddress, room.count)
    precondition(count > 0, "the bound of libdeflate does not hold")
    return count
  }

  private func differences(
    of page: UnsafeRawBufferPointer, shape: StackShape, pixelType: PixelType
  ) -> UnsafeRawBufferPointer {
    let rowBytes = shape.width * pixelType.byteCount
    let copy = row.reserve(page.count)
    copy.copyMemory(from: page)
    for y in 0..<shape.height {
      SampleRow.makeDifferences(
        UnsafeMutableRawBufferPointer(rebasing: copy[y * rowBytes..<(y + 1) * rowBytes]),
        bytesEach: pixelType.byteCount)
    }
    return UnsafeRawBufferPointer(copy)
  }

  /// The voxels of a chunk; `slices` chooses pages, all others stay packed.
  ///
  /// - Throws: `chunk` when the blob is not a chunk of this shape and type.
  package static func decode(
    _ blob: [UInt8], shape: StackShape, pixelType: PixelType, slices: Range<Int>? = nil
  ) throws(ImagingError) -> [UInt8] {
    let chunk = try PackedChunk(MemoryFile(blob, named: "chunk"), shape: shape, pixelType: pixelType)
    let slices = slices ?? 0..<shape.depth
    let pageBytes = shape.width * shape.height * pixelType.byteCount
    var buffer = RawBuffer()
    let voxels = buffer.reserve(shape.depth * pageBytes)
    try chunk.decode(Array(slices), into: voxels)
    return Array(voxels[slices.lowerBound * pageBytes..<slices.upperBound * pageBytes])
  }
}
