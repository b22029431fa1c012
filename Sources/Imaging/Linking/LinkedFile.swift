// Stacks that stay outside the atlas: where each section's strips or tiles lie, what its pixels must hash to, and how a
// box of voxels is read from them. A file that moved or was written to since is refused before a byte of it is used.

/// A file that was linked, as it was then.
package struct LinkedFile: Hashable, Sendable {
  package var path: String
  package var byteCount: Int
  /// Nanoseconds since 1970.
  package var modified: Int

  package init(path: String, byteCount: Int, modified: Int) {
    self.path = path
    self.byteCount = byteCount
    self.modified = modified
  }

  /// As the file is now.
  package init(lookingAt path: String) throws(ImagingError) {
    let file = try RandomAccessFile(path: path)
    self.init(path: path, byteCount: file.count, modified: file.modified)
  }

  /// Opens it, unless it is no longer what was linked.
  func open() throws(LinkError) -> RandomAccessFile {
    let file: RandomAccessFile
    do throws(ImagingError) { file = try RandomAccessFile(path: path) } catch {
      if case .cannotOpen(_, let reason) = error { throw .gone(path: path, reason: reason) }
      throw .gone(path: path, reason: "\(error)")
    }
    guard file.count == byteCount else {
      throw .changed(path: path, detail: "it has \(file.count) bytes, \(byteCount) when it was linked")
    }
    guard file.modified == modified else { throw .changed(path: path, detail: "it was written to since it was linked") }
    return file
  }

  /// What is wrong with it, nil when it is what was linked.
  package var fault: LinkError? {
    do throws(LinkError) {
      _ = try open()
      return nil
    } catch { return error }
  }
}

/// Why pixels of a linked stack cannot be read.
package enum LinkError: Error, Hashable, Sendable {
  case gone(path: String, reason: String)
  case changed(path: String, detail: String)
  /// The file is the same by size and time, its pixels are not.
  case pixels(path: String, section: Int)
}

extension LinkError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .gone(let path, let reason):
      "\(path): a linked file that cannot be opened (\(reason)); mount its disk again, or say where it is now with `neurobridge relink`"
    case .changed(let path, let detail):
      "\(path): a linked file that changed, \(detail); if its pixels are the same `neurobridge relink` verifies them and goes on, "
        + "else put the old file back or take the new one in with `ingest --replace`"
    case .pixels(let path, let section):
      "\(path): section \(section) does not hold the pixels that were linked; put the old file back or take the new one in with "
        + "`ingest --replace`"
    }
  }
}
