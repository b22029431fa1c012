/// Pixels of one file's pages: little-endian, row by row, one channel at a time.
///
/// Not thread-safe; each thread opens its own.
final class TIFFDecoder {
  let container: TIFFContainer
  /// Created on first use: most chunks need neither.
  private var inflater: ZlibInflater?
  private var libtiff: LibtiffReader?
  private var compressed = RawBuffer()
  private var uncompressed = RawBuffer()
  /// Block locations of the page decoded last.
  private var cached: (directory: Int, blocks: [BlockLocation])?

  init(_ container: TIFFContainer) { self.container = container }

  /// Fills `plane` (`page.planeBytes` bytes) with one channel of a page.
  func decode(_ page: TIFFPage, sample: Int, into plane: UnsafeMutableRawBufferPointer) throws(ImagingError) {
    precondition(plane.count == page.planeBytes && sample < page.samplesPerPixel)
    try container.check(page)
    let blocks = try blocks(of: page)
    let pixelBytes = page.planeBytes / (page.width * page.height)
    for (i, block) in page.blockNumbers(ofSample: sample).enumerated() {
      let x = i % page.blocksAcross * page.blockWidth
      let y = i / page.blocksAcross * page.blockHeight
      let start = (y * page.width + x) * pixelBytes
      try decode(
        page, block: block, at: blocks[block], sample: sample,
        into: UnsafeMutableRawBufferPointer(rebasing: plane[start...]), rowBytes: page.width * pixelBytes)
    }
  }

  /// Decodes one channel of one strip or tile, clipped to the page, into rows that begin `rowBytes` apart.
  ///
  /// The page must have passed `container.check`.
  func decode(
    _ page: TIFFPage, block number: Int, at location: BlockLocation, sample: Int,
    into target: UnsafeMutableRawBufferPointer, rowBytes: Int
  ) throws(ImagingError) {
    let pixelBytes = page.planeBytes / (page.width * page.height)
    let hasWholeBytes = page.bitsPerSample == 8 * pixelBytes
    let block = number % (page.blocksAcross * page.blocksDown)
    let rows = min(page.blockHeight, page.height - block / page.blocksAcross * page.blockHeight)
    let columns = min(page.blockWidth, page.width - block % page.blocksAcross * page.blockWidth)
    // A tile is always stored whole, a strip ends with the image.
    let storedRows = page.isTiled ? page.blockHeight : rows
    if page.blockSamples == 1 && hasWholeBytes && page.blockRowBytes == rowBytes && storedRows == rows {
      let bytes = UnsafeMutableRawBufferPointer(rebasing: target[0..<rows * rowBytes])
      return try decompress(page, number, at: location, rows: rows, into: bytes)
    }
    let bytes = uncompressed.reserve(storedRows * page.blockRowBytes)
    try decompress(page, number, at: location, rows: storedRows, into: bytes)
    for row in 0..<rows {
      let from = UnsafeRawBufferPointer(rebasing: bytes[row * page.blockRowBytes..<(row + 1) * page.blockRowBytes])
      let to = UnsafeMutableRawBufferPointer(
        rebasing: target[row * rowBytes..<row * rowBytes + columns * pixelBytes])
      let offset = page.isPlanar ? 0 : sample
      if hasWholeBytes {
        SampleRow.extract(offset, of: page.blockSamples, bytesEach: pixelBytes, from: from, into: to)
      } else {
        SampleRow.widen(offset, of: page.blockSamples, bitsEach: page.bitsPerSample, from: from, into: to)
      }
    }
  }

  /// One strip or tile without compression and predictor, in the machine's byte order.
  private func decompress(
    _ page: TIFFPage, _ number: Int, at location: BlockLocation, rows: Int, into bytes: UnsafeMutableRawBufferPointer
  ) throws(ImagingError) {
    let isSupportedHere = page.fillOrder == 1 && page.predictor <= 3
    switch page.compression {
    case .some(.none) where isSupportedHere:
      guard location.byteCount >= bytes.count else {
        throw .truncated(
          path: container.path, detail: "block \(number) holds \(location.byteCount) of \(bytes.count) bytes")
      }
      try container.source.read(at: location.offset, into: bytes)
      if container.isBigEndian { SampleRow.swapBytes(of: bytes, bitsEach: page.bitsPerSample) }
    case .deflate where isSupportedHere, .deflateOld where isSupportedHere:
      let inflater = inflater ?? ZlibInflater()
      self.inflater = inflater
      // Some writers pad the last strip to its full height.
      let paddedCount = page.blockHeight * page.blockRowBytes
      guard inflater.inflate(try compressedBytes(at: location), into: bytes, paddedCount: paddedCount) else {
        throw .malformed(
          path: container.path,
          detail: "block \(number) of the page at byte \(page.offset) does not inflate to its \(bytes.count) bytes")
      }
      if container.isBigEndian && page.predictor != 3 {
        SampleRow.swapBytes(of: bytes, bitsEach: page.bitsPerSample)
      }
      try undoPredictor(page, rows: rows, bytes)
    default:
      if libtiff == nil { libtiff = try LibtiffReader(container.source) }
      try libtiff?.decode(page, block: number, into: bytes)
    }
  }

  private func compressedBytes(at location: BlockLocation) throws(ImagingError) -> UnsafeRawBufferPointer {
    if let memory = container.source.stableBytes {
      try container.source.requireBytes(at: location.offset, count: location.byteCount)
      return UnsafeRawBufferPointer(rebasing: memory[location.offset..<location.offset + location.byteCount])
    }
    let input = compressed.reserve(location.byteCount)
    try container.source.read(at: location.offset, into: input)
    return UnsafeRawBufferPointer(input)
  }

  func undoPredictor(
    _ page: TIFFPage, rows: Int, _ bytes: UnsafeMutableRawBufferPointer
  ) throws(ImagingError) {
    guard page.predictor > 1 else { return }
    let rowBytes = page.blockRowBytes
    guard [8, 16, 32, 64].contains(page.bitsPerSample) else {
      throw .unsupported(
        path: container.path, detail: "a predictor over \(page.bitsPerSample)-bit pixels",
        remedy: "re-save it without a predictor")
    }
    if page.predictor == 3 { _ = compressed.reserve(rowBytes) }
    for row in 0..<rows {
      let line = UnsafeMutableRawBufferPointer(rebasing: bytes[row * rowBytes..<(row + 1) * rowBytes])
      if page.predictor == 2 {
        SampleRow.undoDifferences(line, stride: page.blockSamples, bytesEach: page.bitsPerSample / 8)
      } else {
        SampleRow.undoFloatPredictor(
          line, stride: page.blockSamples, bytesEach: page.bitsPerSample / 8, scratch: compressed.bytes)
      }
    }
  }

  private func blocks(of page: TIFFPage) throws(ImagingError) -> [BlockLocation] {
    if let cached, cached.directory == page.offset { return cached.blocks }
    let blocks = try container.blocks(of: page)
    cached = (page.offset, blocks)
    return blocks
  }
}
