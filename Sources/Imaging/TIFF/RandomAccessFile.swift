internal import Glibc

/// A file opened for reading; closed with its last reference.
///
/// Read with `pread`, never mapped: a file that shrinks while it is mapped would end the program.
package final class RandomAccessFile: ByteSource {
  package let path: String
  /// Size when the file was opened.
  package let count: Int
  /// Time of the last write, in nanoseconds since 1970.
  package let modified: Int
  private let descriptor: Int32

  /// - Throws: `cannotOpen`, also for anything but a regular file.
  package init(path: String) throws(ImagingError) {
    self.path = path
    let (descriptor, status) = try regularFile(path)
    self.descriptor = descriptor
    count = Int(status.st_size)
    modified = Int(status.st_mtim.tv_sec) * 1_000_000_000 + Int(status.st_mtim.tv_nsec)
  }

  deinit { close(descriptor) }

  /// The whole of a small text file: UTF-8, invalid bytes replaced, without its byte order mark.
  /// - Throws: `unsupported`, before memory is taken, where it is larger than `limit` bytes.
  package static func text(ofFile path: String, limit: Int = 1 << 25) throws(ImagingError) -> String {
    let file = try RandomAccessFile(path: path)
    guard file.count <= limit else {
      throw .unsupported(
        path: path, detail: "a text of \(file.count >> 20) MB", remedy: "give one of at most \(limit >> 20) MB")
    }
    let bytes = try file.bytes(at: 0, count: file.count)
    return String(decoding: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...], as: UTF8.self)
  }

  package func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ImagingError) {
    try requireBytes(at: offset, count: buffer.count)
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        throw .truncated(path: path, detail: "\(buffer.count - done) bytes missing at \(offset + done)")
      }
      done += count
    }
  }
}
