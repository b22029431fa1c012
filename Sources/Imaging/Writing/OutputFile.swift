internal import Glibc

/// A file that appears under its name only when it is whole and on disk.
///
/// Written beside the target as `name.partial`; `finish` renames it, and one never finished is removed.
package final class OutputFile {
  package let path: String
  /// Where it grows until then; others may write there where this file is `reserving` its name only.
  package let partial: String
  private var handle: UnsafeMutablePointer<FILE>?
  private var isFinished = false
  package private(set) var count = 0

  package init(path: String) throws(ImagingError) {
    self.path = path
    partial = path + ".partial"
    handle = fopen(partial, "wb")
    guard handle != nil else { throw failure }
  }

  /// For a writer that opens `partial` itself, such as SQLite.
  package init(reserving path: String) {
    self.path = path
    partial = path + ".partial"
    unlink(partial)
  }

  deinit {
    if let handle { fclose(handle) }
    if !isFinished { unlink(partial) }
  }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(ImagingError) {
    guard let handle, fwrite(bytes.baseAddress ?? UnsafeRawPointer(handle), 1, bytes.count, handle) == bytes.count
    else { throw failure }
    count += bytes.count
  }

  package func write(_ bytes: [UInt8]) throws(ImagingError) {
    var failure: ImagingError?
    bytes.withUnsafeBytes { bytes in
      do throws(ImagingError) { try write(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  package func write(_ text: String) throws(ImagingError) { try write(Array(text.utf8)) }

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
