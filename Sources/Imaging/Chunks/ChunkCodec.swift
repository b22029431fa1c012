internal import CTIFF
package import Vocabulary

/// Lossless encoding of a box of voxels as one small multi-page TIFF, one page for each z.
///
/// Compression is deflate, which every TIFF reader supports. Zstandard, which few support, compresses no better (rendered
/// two-photon, fMOST and real light-sheet stacks in pages of 64 × 64: deflate at level 1 to 0.57, 0.40 and 0.57 of the
/// size, Zstandard at level 1 to 0.57, 0.39 and 0.56, at the same speed). Higher levels compress noise no better at half
/// the speed or less.
///
/// For sparse, noisy tissue, a page whose 16- or 32-bit values all fit 8 or 16 bits is stored in those, and noise is
/// deflated without matches (Huffman codes only), several times faster. The first page of a chunk, of each stored type, is
/// tried with and without the horizontal predictor (0.57 against 0.59 of the size for smooth tissue, 0.57 against 0.51 for
/// sparse, noisy tissue), and with matches; the choice holds for the other pages.
package final class ChunkCodec {
  /// The value of `stack.compression`.
  package static let compression = "deflate"

  /// How the pages of one stored type are compressed.
  private struct Strategy {
    var isDifferenced: Bool
    var usesMatches: Bool
  }

  /// Matches are used where they shrink a page to at most this fraction of its size without them. They shrink noisy tissue
  /// to 0.97, and pages without matches inflate several at once, in less than half the time.
  private static let matchThreshold = 0.93

  private let compressor: OpaquePointer
  private var predicted = RawBuffer()
  private var compressed = RawBuffer()
  private var trial = RawBuffer()
  private var narrow = RawBuffer()

  /// - Parameter level: Of libdeflate, 1 to 12.
  package init(level: Int = 1) {
    guard let compressor = libdeflate_alloc_compressor(Int32(level)) else { fatalError("no memory to deflate with") }
    self.compressor = compressor
  }

  deinit { libdeflate_free_compressor(compressor) }

  /// Encodes voxels (little-endian; x fastest, then y, then z). The result depends on the arguments alone.
  package func encode(_ voxels: UnsafeRawBufferPointer, shape: StackShape, pixelType: PixelType) -> [UInt8] {
    precondition(
      voxels.count == shape.voxelCount * pixelType.byteCount && !voxels.isEmpty, "\(voxels.count) bytes are no \(shape)"
    )
    let pageBytes = shape.width * shape.height * pixelType.byteCount
    var file = TIFFPageBytes(reserving: voxels.count / 2)
    // By stored type.
    var strategies: [PixelType: Strategy] = [:]
    for z in 0..<shape.depth {
      var page = UnsafeRawBufferPointer(rebasing: voxels[z * pageBytes..<(z + 1) * pageBytes])
      let type = SampleNarrowing.narrowest(for: page, of: pixelType)
      if type != pixelType {
        let target = narrow.reserve(shape.width * shape.height * type.byteCount)
        SampleNarrowing.narrow(page, of: pixelType, to: type, into: target)
        page = UnsafeRawBufferPointer(target)
      }
      let strategy = strategies[type] ?? strategy(for: page, shape: shape, pixelType: type)
      strategies[type] = strategy
      let differenced = strategy.isDifferenced ? differences(of: page, width: shape.width, type: type) : page
      let buffer = compressed.reserve(bound(page.count))
      let count = compress(differenced, usingMatches: strategy.usesMatches, into: buffer)
      file.append(
        UnsafeRawBufferPointer(rebasing: buffer[0..<count]), width: shape.width, height: shape.height, pixelType: type,
        isDifferenced: strategy.isDifferenced)
    }
    return file.bytes
  }

  /// Compresses a page with and without the predictor, then the smaller with matches.
  private func strategy(for page: UnsafeRawBufferPointer, shape: StackShape, pixelType: PixelType) -> Strategy {
    let buffer = trial.reserve(bound(page.count))
    let plain = compress(page, usingMatches: false, into: buffer)
    var smallest = plain
    var isDifferenced = false
    if pixelType.isInteger {
      let other = compress(
        differences(of: page, width: shape.width, type: pixelType), usingMatches: false, into: buffer)
      (smallest, isDifferenced) = (min(plain, other), other < plain)
    }
    let bytes = isDifferenced ? differences(of: page, width: shape.width, type: pixelType) : page
    let matched = compress(bytes, usingMatches: true, into: buffer)
    return Strategy(
      isDifferenced: isDifferenced, usesMatches: Double(matched) < Double(smallest) * Self.matchThreshold)
  }

  private func bound(_ count: Int) -> Int {
    max(libdeflate_zlib_compress_bound(compressor, count), ctiff_huffman_only_bound(count))
  }

  private func compress(
    _ page: UnsafeRawBufferPointer, usingMatches: Bool, into buffer: UnsafeMutableRawBufferPointer
  ) -> Int {
    guard usingMatches else { return ctiff_huffman_only_deflate(page.baseAddress, page.count, buffer.baseAddress) }
    let count = libdeflate_zlib_compress(compressor, page.baseAddress, page.count, buffer.baseAddress, buffer.count)
    precondition(count > 0, "the bound of libdeflate does not hold")
    return count
  }

  private func differences(of page: UnsafeRawBufferPointer, width: Int, type: PixelType) -> UnsafeRawBufferPointer {
    SampleRow.differences(
      of: page, rowBytes: width * type.byteCount, bytesEach: type.byteCount, in: &predicted)
  }

  /// The voxels of a chunk, as `encode` got them.
  ///
  /// - Throws: `chunk` when the blob is not a chunk of this shape and type.
  package static func decode(
    _ blob: [UInt8], shape: StackShape, pixelType: PixelType
  ) throws(ImagingError) -> [UInt8] {
    let chunk = try PackedChunk(MemoryFile(blob, named: "chunk"), shape: shape, pixelType: pixelType)
    let voxels = RawBuffer(count: shape.voxelCount * pixelType.byteCount)
    try chunk.decode(into: voxels.bytes)
    return Array(voxels.bytes)
  }
}
