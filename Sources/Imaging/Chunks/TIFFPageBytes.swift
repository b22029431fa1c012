internal import Vocabulary

/// Builds a little-endian TIFF in memory: strip and directory of each page in turn, one strip a page.
struct TIFFPageBytes {
  private(set) var bytes: [UInt8]
  /// Position of the offset of the next directory.
  private var link = 4

  init(reserving count: Int = 0) {
    bytes = [0x49, 0x49, 42, 0, 0, 0, 0, 0]
    bytes.reserveCapacity(count)
  }

  mutating func append(
    _ strip: UnsafeRawBufferPointer, width: Int, height: Int, pixelType: PixelType, isDifferenced: Bool
  ) {
    let offset = bytes.count
    bytes.append(contentsOf: strip)
    if bytes.count % 2 == 1 { bytes.append(0) }
    replace(UInt32(bytes.count), at: link)
    var entries: [(tag: UInt16, isLong: Bool, value: UInt32)] = [
      (TIFFTag.imageWidth, true, UInt32(width)), (TIFFTag.imageLength, true, UInt32(height)),
      (TIFFTag.bitsPerSample, false, UInt32(pixelType.byteCount * 8)),
      (TIFFTag.compression, false, UInt32(TIFFCompression.deflate.rawValue)), (TIFFTag.photometric, false, 1),
      (TIFFTag.stripOffsets, true, UInt32(offset)), (TIFFTag.stripByteCounts, true, UInt32(strip.count)),
    ]
    // Tags with default values (one sample, one strip, no predictor, unsigned) are omitted: a directory counts beside a
    // page of a few kilobytes.
    if isDifferenced { entries.append((TIFFTag.predictor, false, 2)) }
    if pixelType.sampleFormat != 1 { entries.append((TIFFTag.sampleFormat, false, UInt32(pixelType.sampleFormat))) }
    append(UInt16(entries.count))
    for (tag, isLong, value) in entries {
      append(tag)
      append(UInt16(isLong ? 4 : 3))
      append(UInt32(1))
      append(value)
    }
    link = bytes.count
    append(UInt32(0))
  }

  private mutating func append<T: FixedWidthInteger>(_ value: T) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private mutating func replace(_ value: UInt32, at offset: Int) {
    for i in 0..<4 { bytes[offset + i] = UInt8(truncatingIfNeeded: value >> (8 * i)) }
  }
}
