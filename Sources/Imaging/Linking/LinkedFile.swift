/// A file of a linked stack, with the size and modification time that it had when it was linked.
package struct LinkedFile: Hashable, Sendable {
  package var path: String
  package var byteCount: Int
  /// Nanoseconds since 1970.
  package var modified: Int

  package init(path: String, byteCount: Int, modified: Int) {
    (self.path, self.byteCount, self.modified) = (path, byteCount, modified)
  }

  /// The file with its present size and modification time.
  package init(statOf path: String) throws(ImagingError) {
    let file = try RandomAccessFile(path: path)
    self.init(path: path, byteCount: file.count, modified: file.modified)
  }

  /// - Throws: `gone` or `changed` unless size and modification time are those of the link.
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

  /// The error that opening the file throws; nil where it is unchanged.
  package var fault: LinkError? {
    do throws(LinkError) {
      _ = try open()
      return nil
    } catch { return error }
  }
}
