import Foundation

/// A file that appears under its name only once it is whole.
final class OutputDraft {
  let path: String
  /// Where to write meanwhile: beside the target, so that renaming cannot fail half-way.
  let draft: String
  private let force: Bool
  private var isDone = false

  init(_ path: String, force: Bool) throws {
    guard force || !FileManager.default.fileExists(atPath: path) else { throw ExportError.exists(path: path) }
    self.path = path
    self.force = force
    draft = "\(path).new-\(getpid())"
  }

  deinit { if !isDone { unlink(draft) } }

  func finish() throws {
    guard force || !FileManager.default.fileExists(atPath: path) else { throw ExportError.exists(path: path) }
    guard rename(draft, path) == 0 else {
      throw ExportError.unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    isDone = true
  }
}
