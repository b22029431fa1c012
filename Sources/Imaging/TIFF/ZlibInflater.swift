internal import CTIFF

/// Inflates zlib streams with libdeflate, which verifies their checksum (libtiff does not).
final class ZlibInflater {
  private let decompressor: OpaquePointer

  init() {
    guard let decompressor = libdeflate_alloc_decompressor() else { fatalError("no memory to inflate with") }
    self.decompressor = decompressor
  }

  deinit { libdeflate_free_decompressor(decompressor) }

  /// Fills `output` exactly.
  ///
  /// - Parameter paddedCount: The size of a stream that some writers pad to; its first bytes are used.
  /// - Returns: Whether the stream is valid and as long as `output`, or `paddedCount` bytes at most.
  func inflate(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, paddedCount: Int
  ) -> Bool {
    var count = 0
    let result = libdeflate_zlib_decompress(
      decompressor, input.baseAddress, input.count, output.baseAddress, output.count, &count)
    if result == LIBDEFLATE_SUCCESS && count == output.count { return true }
    guard result == LIBDEFLATE_INSUFFICIENT_SPACE && paddedCount > output.count else { return false }
    let padded = RawBuffer(count: paddedCount)
    guard
      libdeflate_zlib_decompress(
        decompressor, input.baseAddress, input.count, padded.bytes.baseAddress, paddedCount, &count)
        == LIBDEFLATE_SUCCESS, count >= output.count
    else { return false }
    output.copyMemory(from: UnsafeRawBufferPointer(rebasing: padded.bytes[0..<output.count]))
    return true
  }
}
