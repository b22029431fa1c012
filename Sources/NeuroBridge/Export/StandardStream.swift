import Glibc
import Imaging

/// Standard output and standard error, for the program: the same loop that writes files.
package enum StandardStream {
  /// Writes all bytes to a descriptor, also to one that does not block.
  ///
  /// - Returns: 0, or the system's error number.
  package static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    OutputFile.writeAll(bytes, to: descriptor)
  }

  /// Bytes of the regular file that a descriptor leads to; 0 for anything else.
  static func size(of descriptor: Int32) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return 0 }
    return Int(status.st_size)
  }
}
