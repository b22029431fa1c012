import Foundation

/// Text written through a buffer, with the operating system's own word where it fails.
final class TextFile {
  private let path: String
  private var handle: UnsafeMutablePointer<FILE>?

  /// - Parameter name: The path that an error names.
  init(_ path: String, name: String) throws {
    self.path = name
    handle = fopen(path, "wb")
    if handle == nil { throw failure }
  }

  deinit { if let handle { fclose(handle) } }

  func write(_ text: String) throws {
    guard let handle else { return }
    var text = text
    let isWritten = text.withUTF8 { fwrite($0.baseAddress, 1, $0.count, handle) == $0.count }
    if !isWritten { throw failure }
  }

  func close() throws {
    guard let open = handle else { return }
    handle = nil
    let isOnDisk = fflush(open) == 0 && fsync(fileno(open)) == 0
    guard fclose(open) == 0 && isOnDisk else { throw failure }
  }

  private var failure: ExportError { .unwritable(path: path, reason: String(cString: strerror(errno))) }
}
