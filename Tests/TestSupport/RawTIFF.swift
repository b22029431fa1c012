import CTIFF

/// A TIFF written by libtiff: any codec, strips or tiles, either byte order.
package struct RawTIFF {
  package var width = 11
  package var height = 7
  package var pages = 1
  /// The number of the first page, on which its pixels depend.
  package var firstPage = 0
  package var bits = 16
  /// 1 unsigned, 2 signed, 3 floating point.
  package var format: UInt16 = 1
  package var samples = 1
  package var isPlanar = false
  package var compression: UInt16 = 1
  package var predictor: UInt16 = 1
  /// Edge of a tile; nil writes strips of three rows.
  package var tile: Int?
  /// As libtiff's mode: `b` big-endian, `8` BigTIFF.
  package var mode = ""
  /// Of the first page.
  package var description: String?
  package var software: String?
  /// Pixels per unit, 1 none, 2 inch, 3 centimetre.
  package var resolution: (perUnit: Double, unit: UInt16)?

  package init() {}

  package var bytesEach: Int { bits / 8 }

  /// The samples of one page, interleaved, in the machine's byte order; without symmetries that could hide errors.
  package func page(_ page: Int) -> [UInt8] {
    let count = width * height * samples
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count * bytesEach)
    for i in 0..<count {
      var value = i &* 2_654_435_761
      value &+= page &* 40_503
      value &+= i / (width * samples) &* 97
      let number = Double(value % 4_001) / 16 - 100
      switch (format, bits) {
      case (3, 16): bytes += Self.bytes(Float16(number).bitPattern)
      case (3, 32): bytes += Self.bytes(Float(number).bitPattern)
      case (3, _): bytes += Self.bytes(number.bitPattern)
      default:
        // Mostly small numbers, which compress.
        let mask = i % 13 == 0 ? 0xFFFF_FFFF : 0x3F
        let mixed = UInt32(truncatingIfNeeded: (value >> 7) & mask)
        bytes += Self.bytes(mixed).prefix(bytesEach)
      }
    }
    return bytes
  }

  /// One channel of a page, as a reader must return it.
  package func plane(_ page: Int, sample: Int = 0) -> [UInt8] {
    let bytes = self.page(page)
    var plane: [UInt8] = []
    for i in 0..<width * height {
      let start = (i * samples + sample) * bytesEach
      plane += bytes[start..<start + bytesEach]
    }
    return plane
  }

  /// - Returns: Whether libtiff has the codec and wrote the file.
  package func write(to path: String) -> Bool {
    // Some combinations make libtiff print warnings.
    TIFFSetWarningHandler(nil)
    TIFFSetErrorHandler(nil)
    guard TIFFIsCODECConfigured(compression) == 1, let file = TIFFOpen(path, "w" + mode) else { return false }
    defer { TIFFClose(file) }
    return (0..<pages).allSatisfy { write($0, to: file) }
  }

  private func write(_ page: Int, to file: OpaquePointer) -> Bool {
    func set(_ tag: Int32, _ value: any CVarArg) {
      _ = withVaList([value]) { TIFFVSetField(file, UInt32(tag), $0) }
    }
    func short(_ tag: Int32, _ value: UInt16) { set(tag, Int32(value)) }
    set(TIFFTAG_IMAGEWIDTH, UInt32(width))
    set(TIFFTAG_IMAGELENGTH, UInt32(height))
    short(TIFFTAG_BITSPERSAMPLE, UInt16(bits))
    short(TIFFTAG_SAMPLESPERPIXEL, UInt16(samples))
    short(TIFFTAG_SAMPLEFORMAT, format)
    short(TIFFTAG_PHOTOMETRIC, samples == 3 ? 2 : 1)
    short(TIFFTAG_PLANARCONFIG, isPlanar ? 2 : 1)
    short(TIFFTAG_COMPRESSION, compression)
    if predictor > 1 { short(TIFFTAG_PREDICTOR, predictor) }
    if let resolution {
      short(TIFFTAG_RESOLUTIONUNIT, resolution.unit)
      set(TIFFTAG_XRESOLUTION, resolution.perUnit)
      set(TIFFTAG_YRESOLUTION, resolution.perUnit)
    }
    if let description, page == 0 { description.withCString { set(TIFFTAG_IMAGEDESCRIPTION, $0) } }
    if let software { software.withCString { set(TIFFTAG_SOFTWARE, $0) } }
    let blockWidth = tile ?? width
    let blockHeight = tile ?? 3
    if let tile {
      set(TIFFTAG_TILEWIDTH, UInt32(tile))
      set(TIFFTAG_TILELENGTH, UInt32(tile))
    } else {
      set(TIFFTAG_ROWSPERSTRIP, UInt32(blockHeight))
    }
    var number: UInt32 = 0
    for sample in 0..<(isPlanar ? samples : 1) {
      let numbered = firstPage + page
      let bytes = isPlanar ? plane(numbered, sample: sample) : self.page(numbered)
      let pixel = bytesEach * (isPlanar ? 1 : samples)
      for y in stride(from: 0, to: height, by: blockHeight) {
        for x in stride(from: 0, to: width, by: blockWidth) {
          let rows = tile == nil ? min(blockHeight, height - y) : blockHeight
          var block = [UInt8](repeating: 0, count: blockWidth * rows * pixel)
          for row in 0..<min(rows, height - y) {
            let columns = min(blockWidth, width - x)
            let from = ((y + row) * width + x) * pixel
            block.replaceSubrange(
              row * blockWidth * pixel..<(row * blockWidth + columns) * pixel,
              with: bytes[from..<from + columns * pixel])
          }
          let written = block.withUnsafeMutableBytes { bytes in
            tile == nil
              ? TIFFWriteEncodedStrip(file, number, bytes.baseAddress, tmsize_t(bytes.count))
              : TIFFWriteEncodedTile(file, number, bytes.baseAddress, tmsize_t(bytes.count))
          }
          guard written >= 0 else { return false }
          number += 1
        }
      }
    }
    return TIFFWriteDirectory(file) == 1
  }

  private static func bytes<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
