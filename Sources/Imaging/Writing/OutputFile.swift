internal import Glibc

/// A file that appears under its name only when it is whole.
///
/// Written beside the target as `name.partial`; `finish` renames it, and one never finished is removed.
package final class OutputFile {
  package let path: String
  private let partial: String
  private var handle: UnsafeMutablePointer<FILE>?
  package private(set) var count = 0

  package init(path: String) throws(ImagingError) {
    self.path = path
    partial = path + ".partial"
    handle = fopen(partial, "wb")
    guard handle != nil else { throw .cannotWrite(path: path, reason: String(cString: strerror(errno))) }
  }

  deinit {
    if let handle {
      fclose(handle)
      unlink(partial)
    }
  }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(ImagingError) {
    guard let handle, fwrite(bytes.baseAddress ?? UnsafeRawPointer(handle), 1, bytes.count, handle) == bytes.count
    else {
      throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
    count += bytes.count
  }

  package func write(_ bytes: [UInt8]) throws(ImagingError) {
    var failure: ImagingError?
    bytes.withUnsafeBytes { bytes in
      do throws(ImagingError) { try write(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  package func finish() throws(ImagingError) {
    guard let open = handle else { return }
    handle = nil
    guard fclose(open) == 0, rename(partial, path) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(partial)
      throw .cannotWrite(path: path, reason: reason)
    }
  }
}
