internal import Glibc

/// Bytes that can be read from any place: a file, or an array.
package protocol ByteSource: AnyObject {
  /// How the source is called in errors.
  var path: String { get }
  var count: Int { get }
  /// Fills the buffer from `offset` on, or throws `truncated`.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ImagingError)
  /// All bytes, where they lie in memory and stay as long as the source lives.
  var stableBytes: UnsafeRawBufferPointer? { get }
}

extension ByteSource {
  package var stableBytes: UnsafeRawBufferPointer? { nil }

  /// - Throws: `truncated` before anything is allocated when the source is shorter.
  package func bytes(at offset: Int, count: Int) throws(ImagingError) -> [UInt8] {
    try requireBytes(at: offset, count: count)
    var result = [UInt8](repeating: 0, count: count)
    var failure: ImagingError?
    result.withUnsafeMutableBytes { buffer in
      do throws(ImagingError) { try read(at: offset, into: buffer) } catch { failure = error }
    }
    if let failure { throw failure }
    return result
  }

  func requireBytes(at offset: Int, count: Int) throws(ImagingError) {
    guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else {
      throw .truncated(path: path, detail: "\(count) bytes wanted at \(offset) of \(self.count)")
    }
  }
}

/// A file opened for reading; closed with its last reference.
///
/// Read with `pread`, never mapped: a file that shrinks while it is mapped would end the program.
package final class RandomAccessFile: ByteSource {
  package let path: String
  package let count: Int
  /// When its bytes were last written, in nanoseconds since 1970.
  package let modified: Int
  private let descriptor: Int32

  package init(path: String) throws(ImagingError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: String(cString: strerror(errno))) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .cannotOpen(path: path, reason: "not a regular file")
    }
    count = Int(status.st_size)
    modified = Int(status.st_mtim.tv_sec) * 1_000_000_000 + Int(status.st_mtim.tv_nsec)
  }

  deinit { close(descriptor) }

  package func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ImagingError) {
    try requireBytes(at: offset, count: buffer.count)
    var done = 0
    while done < buffer.count {
      let taken = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
      if taken < 0 && errno == EINTR { continue }
      guard taken > 0 else {
        throw .truncated(path: path, detail: "\(buffer.count - done) bytes missing at \(offset + done)")
      }
      done += taken
    }
  }
}
