/// Bytes with random access: a file, or an array in memory.
package protocol ByteSource: AnyObject {
  /// The name of the source in errors.
  var path: String { get }
  var count: Int { get }
  /// Fills the buffer from byte `offset`, or throws `truncated`.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ImagingError)
  /// All bytes, where they are in memory and stay valid as long as the source; else nil.
  var stableBytes: UnsafeRawBufferPointer? { get }
}

extension ByteSource {
  package var stableBytes: UnsafeRawBufferPointer? { nil }

  /// - Throws: `truncated`, before anything is allocated, when the source is shorter.
  package func bytes(at offset: Int, count: Int) throws(ImagingError) -> [UInt8] {
    try requireBytes(at: offset, count: count)
    var result = [UInt8](repeating: 0, count: count)
    try result.withUnsafeMutableBufferPointer { buffer throws(ImagingError) in
      try read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
    }
    return result
  }

  func requireBytes(at offset: Int, count: Int) throws(ImagingError) {
    guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else {
      throw .truncated(path: path, detail: "\(count) bytes wanted at \(offset) of \(self.count)")
    }
  }
}
