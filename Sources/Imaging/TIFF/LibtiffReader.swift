internal import CTIFF

/// Decodes strips and tiles with libtiff: every codec but none and deflate.
final class LibtiffReader {
  private let path: String
  private let handle: OpaquePointer
  /// File offset of the current directory.
  private var directory: Int?

  /// - Parameter source: Must outlive the reader.
  init(_ source: any ByteSource) throws(ImagingError) {
    path = source.path
    let largestAllocation = Int64(max(1 << 26, source.count))
    let opened: OpaquePointer? =
      if let memory = source.stableBytes {
        ctiff_open_bytes(memory.baseAddress, memory.count, largestAllocation)
      } else {
        ctiff_open(source.path, largestAllocation)
      }
    guard let opened else { throw .malformed(path: source.path, detail: "libtiff does not open it") }
    handle = opened
  }

  deinit { ctiff_close(handle) }

  func decode(
    _ page: TIFFPage, block: Int, into bytes: UnsafeMutableRawBufferPointer
  ) throws(ImagingError) {
    ctiff_clear_error(handle)
    if directory != page.offset {
      guard ctiff_set_directory(handle, UInt64(page.offset)) == 1 else {
        throw error("the page at byte \(page.offset)")
      }
      directory = page.offset
      // An error in a tag that pixels do not need is no error of the pixels.
      ctiff_clear_error(handle)
    }
    let count =
      page.isTiled
      ? ctiff_read_tile(handle, UInt32(block), bytes.baseAddress, Int64(bytes.count))
      : ctiff_read_strip(handle, UInt32(block), bytes.baseAddress, Int64(bytes.count))
    guard count == Int64(bytes.count), ctiff_error(handle).pointee == 0 else {
      throw error("block \(block) of the page at byte \(page.offset)")
    }
  }

  private func error(_ subject: String) -> ImagingError {
    let message = String(cString: ctiff_error(handle))
    return .malformed(
      path: path, detail: "\(subject) does not decode" + (message.isEmpty ? "" : " (\(message))"))
  }
}
