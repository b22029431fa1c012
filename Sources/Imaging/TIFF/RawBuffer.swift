/// An owned, uninitialised buffer, aligned to 16 bytes.
struct RawBuffer: ~Copyable {
  private(set) var bytes: UnsafeMutableRawBufferPointer

  init(count: Int = 0) { bytes = .allocate(byteCount: count, alignment: 16) }

  deinit { bytes.deallocate() }

  /// The first `count` bytes; grows where the buffer is smaller, which discards its contents.
  mutating func reserve(_ count: Int) -> UnsafeMutableRawBufferPointer {
    if bytes.count < count {
      bytes.deallocate()
      bytes = .allocate(byteCount: count, alignment: 16)
    }
    return UnsafeMutableRawBufferPointer(rebasing: bytes[0..<count])
  }
}
