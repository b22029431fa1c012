internal import CTIFF
package import Vocabulary

/// A box of voxels as one small multi-page TIFF, one page for each z, and back, bit for bit.
///
/// Deflate, which every TIFF reader opens; Zstandard only few do. On rendered two-photon and fMOST and on real
/// light-sheet stacks in pages of 64 × 64 (16 bit) deflate at level 1 packs to 0.57, 0.40 and 0.57 of the size and
/// Zstandard at level 1 to 0.57, 0.39 and 0.56, at the same speed within the noise (130–160 MB/s a core packing, 370–460
/// and 400–650 unpacking). Higher levels pack noise no better (deflate 6: 0.58, 0.39, 0.57) at half the speed or less.
/// The horizontal predictor helps smooth tissue (0.57 for 0.59) and hurts sparse, noisy tissue (0.57 for 0.51), so a
/// page now and then is packed both ways and decides for those that follow.
package final class ChunkCodec {
  package static let compression = "deflate"

  private let compressor: OpaquePointer
  private var row = RawBuffer()
  private var packed = RawBuffer()
  private var spare = RawBuffer()
  private var prefersDifferences = true
  private var pagesSinceTrial = 0

  package init(level: Int = 1) {
    guard let compressor = libdeflate_alloc_compressor(Int32(level)) else { fatalError("no memory to deflate with") }
    self.compressor = compressor
  }

  deinit { libdeflate_free_compressor(compressor) }

  /// Voxels in x, then y, then z order, little-endian.
  package func encode(_ voxels: UnsafeRawBufferPointer, shape: StackShape, pixelType: PixelType) -> [UInt8] {
    let pageBytes = shape.width * shape.height * pixelType.byteCount
    precondition(voxels.count == pageBytes * shape.depth && pageBytes > 0, "\(voxels.count) bytes are no \(shape)")
    var file = TIFFPageBytes(reserving: voxels.count / 2)
    for z in 0..<shape.depth {
      let page = UnsafeRawBufferPointer(rebasing: voxels[z * pageBytes..<(z + 1) * pageBytes])
      append(page, shape: shape, pixelType: pixelType, to: &file)
    }
    return file.bytes
  }

  /// Adds one page to a chunk that grows page by page.
  func append(_ page: UnsafeRawBufferPointer, shape: StackShape, pixelType: PixelType, to file: inout TIFFPageBytes) {
    let room = packed.reserve(libdeflate_zlib_compress_bound(compressor, page.count))
    var count = 0
    var isDifferenced = false
    if !pixelType.isInteger {
      count = pack(page, into: room)
    } else if pagesSinceTrial % 16 == 0 {
      let other = spare.reserve(room.count)
      let plain = pack(page, into: room)
      count = pack(differences(of: page, shape: shape, pixelType: pixelType), into: other)
      prefersDifferences = count < plain
      isDifferenced = true
      if prefersDifferences {
        room.copyMemory(from: UnsafeRawBufferPointer(rebasing: other[0..<count]))
      } else {
        (count, isDifferenced) = (plain, false)
      }
    } else if prefersDifferences {
      count = pack(differences(of: page, shape: shape, pixelType: pixelType), into: room)
      isDifferenced = true
    } else {
      count = pack(page, into: room)
    }
    pagesSinceTrial += 1
    file.append(
      UnsafeRawBufferPointer(rebasing: room[0..<count]), width: shape.width, height: shape.height,
      pixelType: pixelType, isDifferenced: isDifferenced)
  }

  private func pack(_ page: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer) -> Int {
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
    let chunk = try PackedChunk(blob, shape: shape, pixelType: pixelType)
    let slices = slices ?? 0..<shape.depth
    let pageBytes = shape.width * shape.height * pixelType.byteCount
    var buffer = RawBuffer()
    let voxels = buffer.reserve(slices.count * pageBytes)
    for (i, z) in slices.enumerated() {
      try chunk.decode(z, into: UnsafeMutableRawBufferPointer(rebasing: voxels[i * pageBytes..<(i + 1) * pageBytes]))
    }
    return Array(voxels)
  }
}

/// A chunk whose directories are known and whose pages are unpacked one by one.
final class PackedChunk {
  private let decoder: TIFFDecoder
  private let pages: [TIFFPage]

  init(_ blob: [UInt8], shape: StackShape, pixelType: PixelType) throws(ImagingError) {
    do throws(ImagingError) {
      let container = try TIFFContainer(MemoryFile(blob, named: "chunk"))
      pages = try container.pages()
      decoder = TIFFDecoder(container)
    } catch {
      throw .chunk(detail: "\(error)")
    }
    guard pages.count == shape.depth,
      pages.allSatisfy({
        $0.width == shape.width && $0.height == shape.height && $0.pixelType == pixelType && $0.samplesPerPixel == 1
      })
    else {
      throw .chunk(
        detail: "it holds \(pages.count) pages where \(shape.width) × \(shape.height) × \(shape.depth) are wanted")
    }
  }

  func decode(_ z: Int, into page: UnsafeMutableRawBufferPointer) throws(ImagingError) {
    do throws(ImagingError) { try decoder.decode(pages[z], sample: 0, into: page) } catch {
      throw .chunk(detail: "\(error)")
    }
  }
}
