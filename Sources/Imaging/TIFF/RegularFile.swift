internal import Glibc

/// Opens a regular file for reading; every reader of this target opens its files with it.
///
/// A named pipe blocks in `open` until somebody writes, and opening a device may act on it: both are refused by `stat` first.
/// - Returns: The descriptor, which the caller closes.
/// - Throws: `cannotOpen`, which names the kind of anything but a regular file.
func regularFile(_ path: String) throws(ImagingError) -> (descriptor: Int32, status: stat) {
  var status = stat()
  guard stat(path, &status) == 0 else { throw .cannotOpen(path: path, reason: String(cString: strerror(errno))) }
  try requireRegular(status, path)
  // The path may name something else by now.
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
  guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: String(cString: strerror(errno))) }
  do throws(ImagingError) {
    guard fstat(descriptor, &status) == 0 else {
      throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    try requireRegular(status, path)
  } catch {
    close(descriptor)
    throw error
  }
  return (descriptor, status)
}

private func requireRegular(_ status: stat, _ path: String) throws(ImagingError) {
  let kind: String
  switch status.st_mode & S_IFMT {
  case S_IFREG: return
  case S_IFDIR: kind = "a folder"
  case S_IFIFO: kind = "a named pipe"
  case S_IFSOCK: kind = "a socket"
  default: kind = "a device"
  }
  throw .cannotOpen(path: path, reason: "\(kind), not a regular file")
}
