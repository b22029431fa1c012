import Glibc
import NeuroBridge

/// Where the prompt writes rows: the terminal, or a new file.
final class PromptOutput {
  private var file: UnsafeMutablePointer<FILE>?
  /// Of the file; nil is the terminal.
  private(set) var path: String?

  deinit { if let file { fclose(file) } }

  /// From now on rows go to a file, which must not exist: neither the atlas nor anything else is overwritten.
  ///
  /// - Throws: `PromptError`.
  func open(_ path: String, atlas: String) throws {
    try close()
    if let reason = Self.refusal(of: path, atlas: atlas) { throw PromptError(text: reason) }
    guard let file = fopen(path, "wxe") else { throw PromptError(text: "\(path): \(String(cString: strerror(errno)))") }
    (self.file, self.path) = (file, path)
  }

  /// Rows go to the terminal again.
  ///
  /// - Throws: `PromptError` where the file could not be written whole.
  func close() throws {
    guard let open = file, let path else { return }
    (file, self.path) = (nil, nil)
    let isWritten = ferror(open) == 0
    guard fclose(open) == 0, isWritten else { throw Self.unwritten(path) }
  }

  func write(_ text: String) throws {
    guard let file, let path else { return print(text, terminator: "") }
    var text = text
    let isWritten = text.withUTF8 { fwrite($0.baseAddress, 1, $0.count, file) == $0.count }
    if !isWritten { throw Self.unwritten(path) }
  }

  /// Writes out what is held back.
  func flush() throws {
    guard let file, let path else { return Output.flush() }
    if fflush(file) != 0 { throw Self.unwritten(path) }
  }

  /// Why a file is not written; nil where it may be.
  static func refusal(of path: String, atlas: String) -> String? {
    var information = stat()
    guard lstat(path, &information) == 0 else { return nil }
    var own = stat()
    for suffix in ["", "-wal", "-shm", "-journal"] where stat(atlas + suffix, &own) == 0 {
      var target = stat()
      if stat(path, &target) == 0, target.st_dev == own.st_dev, target.st_ino == own.st_ino {
        return "\(path): is the atlas itself; name another file"
      }
    }
    return "\(path): is there already; name a new file"
  }

  private static func unwritten(_ path: String) -> PromptError {
    PromptError(
      text: "\(path): could not be written (\(String(cString: strerror(errno)))); check the space on its disk")
  }
}

/// A message of the prompt.
struct PromptError: Error, CustomStringConvertible {
  let text: String
  var description: String { text }
}
