/// Bytes of one's own, freed with their owner; what they hold at first is unspecified.
struct RawBuffer: ~Copyable {
  private(set) var bytes: UnsafeMutableRawBufferPointer

  init(count: Int = 0) { bytes = .allocate(byteCount: count, alignment: 16) }

  deinit { bytes.deallocate() }

  /// At least `count` bytes; what was held may be gone.
  mutating func reserve(_ count: Int) -> UnsafeMutableRawBufferPointer {
    if bytes.count < count {
      bytes.deallocate()
      bytes = .allocate(byteCount: count, alignment: 16)
    }
    return UnsafeMutableRawBufferPointer(rebasing: bytes[0..<count])
  }
}
