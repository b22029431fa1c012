/// A byte source that owns a copy of its bytes.
package final class MemoryFile: ByteSource {
  package let path: String
  private let buffer: UnsafeMutableRawBufferPointer
  package var count: Int { buffer.count }

  /// - Parameter path: The name of the source in errors.
  package init(copying bytes: UnsafeRawBufferPointer, named path: String = "memory") {
    self.path = path
    buffer = .allocate(byteCount: bytes.count, alignment: 1)
    buffer.copyMemory(from: bytes)
  }

  package init(_ bytes: [UInt8], named path: String = "memory") {
    self.path = path
    buffer = .allocate(byteCount: bytes.count, alignment: 1)
    buffer.copyBytes(from: bytes)
  }

  deinit { buffer.deallocate() }

  package var stableBytes: UnsafeRawBufferPointer? { UnsafeRawBufferPointer(buffer) }

  package func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ImagingError) {
    try requireBytes(at: offset, count: buffer.count)
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: self.buffer[offset..<offset + buffer.count]))
  }
}
