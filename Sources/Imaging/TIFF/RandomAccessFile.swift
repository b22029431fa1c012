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
      let count = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        throw .truncated(path: path, detail: "\(buffer.count - done) bytes missing at \(offset + done)")
      }
      done += count
    }
  }
}
