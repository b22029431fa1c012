internal import CTIFF

/// Pixels of one file's pages: little-endian, row by row, one channel at a time.
///
/// Not for two threads at once; each thread opens its own.
final class TIFFDecoder {
  let container: TIFFContainer
  /// Made when it is first wanted: of a chunk often no page is inflated by it.
  private var inflater: OpaquePointer?
  private var library: OpaquePointer?
  private var libraryPage = -1
  private var packed = RawBuffer()
  private var unpacked = RawBuffer()
  private var blocks: (page: Int, offsets: [Int], byteCounts: [Int]) = (-1, [], [])

  init(_ container: TIFFContainer) {
    self.container = container
  }

  deinit {
    if let inflater { libdeflate_free_decompressor(inflater) }
    if let library { ctiff_close(library) }
  }

  /// Fills `plane` (`page.planeBytes` bytes) with one channel of a page.
  func decode(_ page: TIFFPage, sample: Int, into plane: UnsafeMutableRawBufferPointer) throws(ImagingError) {
    precondition(plane.count == page.planeBytes && sample < page.samplesPerPixel)
    try container.check(page)
    try find(page)
    let pixelBytes = page.planeBytes / (page.width * page.height)
    let perPlane = page.blocksAcross * page.blocksDown
    for block in 0..<perPlane {
      let x = block % page.blocksAcross * page.blockWidth
      let y = block / page.blocksAcross * page.blockHeight
      let index = block + (page.isPlanar ? sample * perPlane : 0)
      let start = (y * page.width + x) * pixelBytes
      try decode(
        page, block: index, at: BlockPlace(offset: blocks.offsets[index], byteCount: blocks.byteCounts[index]),
        sample: sample, into: UnsafeMutableRawBufferPointer(rebasing: plane[start...]),
        rowBytes: page.width * pixelBytes)
    }
  }

  /// One channel of one strip or tile, as far as it lies within the page; its rows begin `rowBytes` apart.
  ///
  /// The page must have passed `container.check`.
  func decode(
    _ page: TIFFPage, block index: Int, at place: BlockPlace, sample: Int, into target: UnsafeMutableRawBufferPointer,
    rowBytes: Int
  ) throws(ImagingError) {
    let pixelBytes = page.planeBytes / (page.width * page.height)
    let isPlain = page.bitsPerSample == 8 * pixelBytes
    let block = index % (page.blocksAcross * page.blocksDown)
    let rows = min(page.blockHeight, page.height - block / page.blocksAcross * page.blockHeight)
    let columns = min(page.blockWidth, page.width - block % page.blocksAcross * page.blockWidth)
    // A tile is always stored whole, a strip ends with the image.
    let storedRows = page.isTiled ? page.blockHeight : rows
    if page.blockSamples == 1 && isPlain && page.blockRowBytes == rowBytes && storedRows == rows {
      try unpack(
        page, index, at: place, rows: rows, into: UnsafeMutableRawBufferPointer(rebasing: target[0..<rows * rowBytes]))
      return
    }
    let bytes = unpacked.reserve(storedRows * page.blockRowBytes)
    try unpack(page, index, at: place, rows: storedRows, into: bytes)
    for row in 0..<rows {
      let from = UnsafeRawBufferPointer(rebasing: bytes[row * page.blockRowBytes..<(row + 1) * page.blockRowBytes])
      let to = UnsafeMutableRawBufferPointer(
        rebasing: target[row * rowBytes..<row * rowBytes + columns * pixelBytes])
      let offset = page.isPlanar ? 0 : sample
      if isPlain {
        SampleRow.pick(offset, of: page.blockSamples, bytesEach: pixelBytes, from: from, into: to)
      } else {
        SampleRow.expand(offset, of: page.blockSamples, bitsEach: page.bitsPerSample, from: from, into: to)
      }
    }
  }

  /// One strip or tile, unpacked, in the machine's byte order.
  private func unpack(
    _ page: TIFFPage, _ index: Int, at place: BlockPlace, rows: Int, into bytes: UnsafeMutableRawBufferPointer
  ) throws(ImagingError) {
    let (offset, byteCount) = (place.offset, place.byteCount)
    let isOurs = page.fillOrder == 1 && page.predictor <= 3
    switch page.compression {
    case .some(.none) where isOurs:
      guard byteCount >= bytes.count else {
        throw .truncated(path: container.path, detail: "block \(index) holds \(byteCount) of \(bytes.count) bytes")
      }
      try container.source.read(at: offset, into: bytes)
      if container.isBigEndian { SampleRow.swapBytes(of: bytes, bitsEach: page.bitsPerSample) }
    case .deflate where isOurs, .deflateOld where isOurs:
      try inflate(input(at: offset, byteCount), page, index, into: bytes)
      if container.isBigEndian && page.predictor != 3 {
        SampleRow.swapBytes(of: bytes, bitsEach: page.bitsPerSample)
      }
      try undoPredictor(page, rows: rows, bytes)
    default: try askLibrary(page, index, into: bytes)
    }
  }

  /// A block as it is in the file.
  private func input(at offset: Int, _ byteCount: Int) throws(ImagingError) -> UnsafeRawBufferPointer {
    if let memory = container.source.stableBytes {
      try container.source.requireBytes(at: offset, count: byteCount)
      return UnsafeRawBufferPointer(rebasing: memory[offset..<offset + byteCount])
    }
    let input = packed.reserve(byteCount)
    try container.source.read(at: offset, into: input)
    return UnsafeRawBufferPointer(input)
  }

  /// Whole or not at all: libdeflate compares the checksum, which libtiff leaves out.
  private func inflate(
    _ input: UnsafeRawBufferPointer, _ page: TIFFPage, _ index: Int, into bytes: UnsafeMutableRawBufferPointer
  ) throws(ImagingError) {
    let inflater = openInflater()
    var count = 0
    let result = libdeflate_zlib_decompress(
      inflater, input.baseAddress, input.count, bytes.baseAddress, bytes.count, &count)
    if result == LIBDEFLATE_SUCCESS && count == bytes.count { return }
    // Some writers pad the last strip to its full height.
    let full = page.blockHeight * page.blockRowBytes
    if result == LIBDEFLATE_INSUFFICIENT_SPACE && full > bytes.count {
      var spare = RawBuffer()
      let whole = spare.reserve(full)
      if libdeflate_zlib_decompress(inflater, input.baseAddress, input.count, whole.baseAddress, full, &count)
        == LIBDEFLATE_SUCCESS, count >= bytes.count
      {
        bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: whole[0..<bytes.count]))
        return
      }
    }
    throw .malformed(
      path: container.path,
      detail: "block \(index) of the page at byte \(page.offset) does not inflate to its \(bytes.count) bytes")
  }

  func undoPredictor(
    _ page: TIFFPage, rows: Int, _ bytes: UnsafeMutableRawBufferPointer
  ) throws(ImagingError) {
    guard page.predictor > 1 else { return }
    let rowBytes = page.blockRowBytes
    guard [8, 16, 32, 64].contains(page.bitsPerSample) else {
      throw .unsupported(
        path: container.path, detail: "a predictor over \(page.bitsPerSample)-bit pixels", advice: "re-save it without")
    }
    if page.predictor == 3 { _ = packed.reserve(rowBytes) }
    for row in 0..<rows {
      let line = UnsafeMutableRawBufferPointer(rebasing: bytes[row * rowBytes..<(row + 1) * rowBytes])
      if page.predictor == 2 {
        SampleRow.undoDifferences(line, stride: page.blockSamples, bytesEach: page.bitsPerSample / 8)
      } else {
        SampleRow.undoFloatPredictor(
          line, stride: page.blockSamples, bytesEach: page.bitsPerSample / 8, scratch: packed.bytes)
      }
    }
  }

  private func askLibrary(
    _ page: TIFFPage, _ index: Int, into bytes: UnsafeMutableRawBufferPointer
  ) throws(ImagingError) {
    let library = try openLibrary()
    ctiff_forget(library)
    if libraryPage != page.offset {
      guard ctiff_go_to(library, UInt64(page.offset)) == 1 else {
        throw complaint(library, "the page at byte \(page.offset)")
      }
      libraryPage = page.offset
      // What it dislikes in tags that pixels do not need is no fault of the pixels.
      ctiff_forget(library)
    }
    let count =
      page.isTiled
      ? ctiff_read_tile(library, UInt32(index), bytes.baseAddress, Int64(bytes.count))
      : ctiff_read_strip(library, UInt32(index), bytes.baseAddress, Int64(bytes.count))
    guard count == Int64(bytes.count), ctiff_complaint(library).pointee == 0 else {
      throw complaint(library, "block \(index) of the page at byte \(page.offset)")
    }
  }

  private func openInflater() -> OpaquePointer {
    if let inflater { return inflater }
    guard let made = libdeflate_alloc_decompressor() else { fatalError("no memory to inflate with") }
    inflater = made
    return made
  }

  private func openLibrary() throws(ImagingError) -> OpaquePointer {
    if let library { return library }
    let largest = Int64(max(1 << 26, container.source.count))
    let opened: OpaquePointer? =
      if let memory = container.source.stableBytes {
        // The bytes live as long as the container, and the container as long as this decoder.
        ctiff_open_bytes(memory.baseAddress, memory.count, largest)
      } else {
        ctiff_open(container.path, largest)
      }
    guard let opened else { throw .malformed(path: container.path, detail: "libtiff does not open it") }
    library = opened
    return opened
  }

  private func complaint(_ library: OpaquePointer, _ place: String) -> ImagingError {
    let word = String(cString: ctiff_complaint(library))
    return .malformed(path: container.path, detail: "\(place) does not decode" + (word.isEmpty ? "" : " (\(word))"))
  }

  /// Where the page's strips or tiles lie.
  private func find(_ page: TIFFPage) throws(ImagingError) {
    if blocks.page == page.offset { return }
    let (offsets, byteCounts) = try container.blocks(of: page)
    blocks = (page.offset, offsets, byteCounts)
  }
}

extension TIFFDecoder {
  /// The strips or tiles of one sample of a page, in the order they are numbered.
  func places(of page: TIFFPage, sample: Int) throws(ImagingError) -> [BlockPlace] {
    try container.check(page)
    let (offsets, byteCounts) = try container.blocks(of: page)
    let count = page.blocksAcross * page.blocksDown
    let range = page.isPlanar ? sample * count..<(sample + 1) * count : 0..<count
    return range.map { BlockPlace(offset: offsets[$0], byteCount: byteCounts[$0]) }
  }

  /// Where the one strip of a page lies; nil where there are several, or where only `places` can tell.
  func onlyPlace(of page: TIFFPage) throws(ImagingError) -> BlockPlace? {
    try container.check(page)
    guard !page.isTiled, page.blocksDown == 1, page.blockSamples == page.samplesPerPixel,
      let offset = try container.only(page.blockOffsets), let byteCount = try container.only(page.blockByteCounts)
    else { return nil }
    try container.source.requireBytes(at: offset, count: byteCount)
    return BlockPlace(offset: offset, byteCount: byteCount)
  }

  /// Where plane number `index` of those that follow one another from the page's first strip lies, all of it one strip.
  func contiguousPlace(of page: TIFFPage, after index: Int) throws(ImagingError) -> BlockPlace {
    try container.check(page)
    guard let places = page.blockOffsets,
      let first = try container.integers(TIFFPage.Values(type: places.type, count: 1, offset: places.offset)).first
    else { throw .malformed(path: container.path, detail: "the first plane has no place") }
    let (skipped, overflow) = index.multipliedReportingOverflow(by: page.planeBytes)
    let place = BlockPlace(offset: overflow ? .max : first + skipped, byteCount: page.planeBytes)
    try container.source.requireBytes(at: place.offset, count: place.byteCount)
    return place
  }

  /// Plane number `index` of those that follow one another from the page's first strip on, uncompressed.
  func decodeContiguous(
    _ page: TIFFPage, after index: Int, into plane: UnsafeMutableRawBufferPointer
  ) throws(ImagingError) {
    try container.source.read(at: contiguousPlace(of: page, after: index).offset, into: plane)
    if container.isBigEndian { SampleRow.swapBytes(of: plane, bitsEach: page.bitsPerSample) }
  }
}
