import Glibc

/// Where the prompt keeps what was typed (XDG Base Directory Specification).
enum HistoryFile {
  /// `$XDG_STATE_HOME/neurobridge/history`, in a folder and a file that only the user may read; nil where it cannot be made.
  ///
  /// - Parameter limit: Bytes of an existing file.
  static func path(limit: Int) -> String? {
    guard let state = folder() else { return nil }
    let folder = state + "/neurobridge"
    guard makeFolder(state), makeFolder(folder) else { return nil }
    let path = folder + "/history"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG, information.st_size <= limit,
      fchmod(descriptor, 0o600) == 0
    else { return nil }
    return path
  }

  private static func folder() -> String? {
    func variable(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    return variable("XDG_STATE_HOME") ?? variable("HOME").map { $0 + "/.local/state" }
  }

  /// Also the folders above it.
  private static func makeFolder(_ path: String) -> Bool {
    var information = stat()
    if stat(path, &information) == 0 { return information.st_mode & S_IFMT == S_IFDIR }
    guard let slash = path.lastIndex(of: "/"), slash > path.startIndex, makeFolder(String(path[..<slash])) else {
      return false
    }
    return mkdir(path, 0o700) == 0 || errno == EEXIST
  }
}
