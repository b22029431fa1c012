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
  /// - Throws: `AtlasError.file`, `PromptError`.
  func open(_ path: String, atlas: Atlas) throws {
    try close()
    try atlas.checkOutput(path)
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
