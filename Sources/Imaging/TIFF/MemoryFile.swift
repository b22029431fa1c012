/// A file that lives in memory.
package final class MemoryFile: ByteSource {
  package let path: String
  private let buffer: UnsafeMutableRawBufferPointer
  package var count: Int { buffer.count }

  private init(count: Int, named path: String) {
    self.path = path
    buffer = .allocate(byteCount: count, alignment: 1)
  }

  /// Its own copy of bytes that may be gone later.
  package convenience init(copying bytes: UnsafeRawBufferPointer, named path: String = "memory") {
    self.init(count: bytes.count, named: path)
    buffer.copyMemory(from: bytes)
  }

  package convenience init(_ bytes: [UInt8], named path: String = "memory") {
    self.init(count: bytes.count, named: path)
    buffer.copyBytes(from: bytes)
  }

  deinit { buffer.deallocate() }

  package var stableBytes: UnsafeRawBufferPointer? { UnsafeRawBufferPointer(buffer) }

  package func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ImagingError) {
    try requireBytes(at: offset, count: buffer.count)
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: self.buffer[offset..<offset + buffer.count]))
  }
}
