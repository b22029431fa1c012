import Glibc

/// Which files standard output and standard error lead to.
enum StandardFiles {
  /// Whether either leads to the file at `path` or to its write-ahead log: what is printed would be written into it.
  static func lead(to path: String) -> Bool {
    [path, path + "-wal", path + "-journal"].contains { name in
      var file = stat()
      guard stat(name, &file) == 0 else { return false }
      return [STDOUT_FILENO, STDERR_FILENO].contains { descriptor in
        var standard = stat()
        return fstat(descriptor, &standard) == 0 && standard.st_dev == file.st_dev && standard.st_ino == file.st_ino
      }
    }
  }

  /// Turns standard error away from its file, so that nothing more is written there.
  static func silence() {
    let nowhere = open("/dev/null", O_WRONLY)
    if nowhere >= 0 { dup2(nowhere, STDERR_FILENO) }
  }
}
