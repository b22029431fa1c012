internal import Glibc

extension OutputGate {
  /// Refuses a path that cannot become a folder: a file, standard output, a link to nowhere.
  package func checkFolder(_ path: String) throws(ImagingError) {
    guard !path.isEmpty else { throw .output(.noName) }
    guard path != "-" else { throw .output(.noStream(what: "a folder of files")) }
    var status = stat()
    guard lstat(path, &status) == 0 else { return try refuseFolder(named: path) }
    guard !Folder.isFolder(path) else { return }
    throw .cannotWrite(path: path, reason: "it exists and is no folder")
  }

  /// Makes a folder, and those above it, where there is none.
  package func makeFolder(_ path: String) throws(ImagingError) {
    try checkFolder(path)
    let above = Folder(of: path.hasSuffix("/") ? String(path.dropLast()) : path).path
    if above != path, !above.isEmpty, !Folder.isFolder(above) { try makeFolder(above) }
    guard mkdir(path, 0o777) == 0 || errno == EEXIST && Folder.isFolder(path) else {
      throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
  }
}
