internal import CTIFF

/// Encodes PNG (ISO/IEC 15948): one image chunk, every row with the Sub filter.
package enum PNGWriter {
  /// The bytes of a PNG file.
  package static func encode(_ picture: Picture) -> [UInt8] {
    var filtered: [UInt8] = []
    let rowBytes = picture.width * picture.channels
    filtered.reserveCapacity((rowBytes + 1) * picture.height)
    for y in 0..<picture.height {
      let row = picture.bytes[y * rowBytes..<(y + 1) * rowBytes]
      filtered.append(1)
      filtered += row.prefix(picture.channels)
      filtered += zip(row.dropFirst(picture.channels), row).map { $0 &- $1 }
    }
    guard let compressor = libdeflate_alloc_compressor(9) else { fatalError("no memory to deflate with") }
    defer { libdeflate_free_compressor(compressor) }
    let bound = libdeflate_zlib_compress_bound(compressor, filtered.count)
    let compressed = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
      count = libdeflate_zlib_compress(compressor, filtered, filtered.count, buffer.baseAddress, bound)
    }
    let header =
      bytes(picture.width) + bytes(picture.height) + [8, picture.channels == 1 ? 0 : 2, 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header) + chunk("IDAT", compressed)
      + chunk("IEND", [])
  }

  private static func chunk(_ name: StaticString, _ content: [UInt8]) -> [UInt8] {
    let named = Array(UnsafeBufferPointer(start: name.utf8Start, count: 4)) + content
    return bytes(content.count) + named + bytes(Int(libdeflate_crc32(0, named, named.count)))
  }

  private static func bytes(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
