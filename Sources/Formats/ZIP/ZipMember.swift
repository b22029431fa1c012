internal import CTIFF

/// One file of a ZIP archive.
package struct ZipMember {
  /// As the archive spells it; may lead out of a folder, so it is never a path to write to.
  package let name: String
  /// Bytes of the archive that hold the packed content.
  package let range: Range<Int>
  /// Bytes when unpacked, as the archive claims.
  package let size: Int
  let method: Int
  let checksum: UInt32

  /// Whether the content lies in the archive as it is.
  package var isStored: Bool { method == 0 && size == range.count }

  /// The unpacked content, checked against its CRC-32.
  /// - Throws: before memory is taken where the member claims more than `limit` bytes or more than deflate can pack.
  package func content(of archive: UnsafeRawBufferPointer, limit: Int) throws(FormatError) -> [UInt8] {
    // Deflate packs at most 1032 bytes into one.
    guard size <= limit, size <= range.count * 1040 + 64 else { throw .malformed("“\(name)” claims \(size) bytes") }
    let packed = UnsafeRawBufferPointer(rebasing: archive[range])
    var content: [UInt8]
    if isStored {
      content = Array(packed)
    } else if method == 8 {
      content = [UInt8](repeating: 0, count: size)
      guard let inflater = libdeflate_alloc_decompressor() else { fatalError("no memory to inflate with") }
      defer { libdeflate_free_decompressor(inflater) }
      let result = content.withUnsafeMutableBytes {
        libdeflate_deflate_decompress(inflater, packed.baseAddress, packed.count, $0.baseAddress, $0.count, nil)
      }
      guard result == LIBDEFLATE_SUCCESS else { throw .malformed("“\(name)” does not inflate") }
    } else {
      throw .unsupported("“\(name)”, packed by ZIP method \(method),")
    }
    guard libdeflate_crc32(0, content, content.count) == checksum else {
      throw .malformed("“\(name)” has a wrong checksum")
    }
    return content
  }
}
