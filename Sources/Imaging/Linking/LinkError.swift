/// Why pixels of a linked stack cannot be read.
package enum LinkError: Error, Hashable, Sendable {
  /// The file cannot be opened; `reason` is the system's message.
  case gone(path: String, reason: String)
  /// The file has another size or modification time than when it was linked.
  case changed(path: String, detail: String)
  /// Size and modification time are the same, the pixels of a section are not.
  case pixels(path: String, section: Int)
}

extension LinkError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .gone(let path, let reason):
      "\(path): a linked file that cannot be opened (\(reason)); mount its disk again, or say where it is now with `neurobridge relink`"
    case .changed(let path, let detail):
      "\(path): a linked file that changed, \(detail); if its pixels are the same `neurobridge relink` verifies them and goes on, "
        + "else restore the old file or import the new one with `ingest --replace`"
    case .pixels(let path, let section):
      "\(path): section \(section) does not hold the pixels that were linked; restore the old file or import the new one with "
        + "`ingest --replace`"
    }
  }
}
