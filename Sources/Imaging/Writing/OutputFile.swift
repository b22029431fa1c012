internal import Glibc

/// A file that gets its name only when it is complete and on disk.
///
/// It is written as `name.partial`; `finish` renames it, and without `finish` it is removed.
package final class OutputFile {
  /// The path after `finish`.
  package let path: String
  /// The path until `finish`.
  package let partial: String
  private var handle: UnsafeMutablePointer<FILE>?
  private var isFinished = false
  /// Bytes written.
  package private(set) var count = 0

  package init(path: String) throws(ImagingError) {
    self.path = path
    partial = path + ".partial"
    handle = fopen(partial, "wb")
    guard handle != nil else { throw failure }
  }

  /// Creates no file: for a writer that opens `partial` itself, such as SQLite.
  package init(reserving path: String) {
    self.path = path
    partial = path + ".partial"
    unlink(partial)
  }

  deinit {
    if let handle { fclose(handle) }
    if !isFinished { unlink(partial) }
  }

  /// - Throws: `cannotWrite`, as when the disk is full.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(ImagingError) {
    guard let handle, fwrite(bytes.baseAddress ?? UnsafeRawPointer(handle), 1, bytes.count, handle) == bytes.count
    else { throw failure }
    count += bytes.count
  }

  package func write(_ bytes: [UInt8]) throws(ImagingError) {
    try bytes.withUnsafeBufferPointer { bytes throws(ImagingError) in try write(UnsafeRawBufferPointer(bytes)) }
  }

  /// Writes UTF-8.
  package func write(_ text: String) throws(ImagingError) { try write(Array(text.utf8)) }

  /// Syncs the file to disk and renames it.
  package func finish() throws(ImagingError) {
    guard !isFinished else { return }
    if let open = handle {
      handle = nil
      let isOnDisk = fflush(open) == 0 && fsync(fileno(open)) == 0
      guard fclose(open) == 0 && isOnDisk else { throw failure }
    }
    guard rename(partial, path) == 0 else { throw failure }
    isFinished = true
  }

  private var failure: ImagingError { .cannotWrite(path: path, reason: String(cString: strerror(errno))) }
}
