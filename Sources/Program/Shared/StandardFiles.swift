import Glibc

/// Which files standard output and standard error lead to.
enum StandardFiles {
  /// Whether either leads to the file at `path` or to its write-ahead log: what is printed would be written into it.
  ///
  /// What leads there then leads to /dev/null.
  static func lead(to path: String) -> Bool {
    let files = [path, path + "-wal", path + "-journal"].compactMap { name in
      var file = stat()
      return stat(name, &file) == 0 ? file : nil
    }
    let leading = [STDOUT_FILENO, STDERR_FILENO].filter { descriptor in
      var standard = stat()
      guard fstat(descriptor, &standard) == 0 else { return false }
      return files.contains { $0.st_dev == standard.st_dev && $0.st_ino == standard.st_ino }
    }
    leading.forEach(silence)
    return !leading.isEmpty
  }

  /// Both, with what errors call them.
  static let names = [(STDOUT_FILENO, "standard output"), (STDERR_FILENO, "standard error")]

  /// Points a descriptor at /dev/null, so that nothing more is written to its file.
  static func silence(_ descriptor: Int32) {
    let nowhere = open("/dev/null", O_WRONLY)
    if nowhere >= 0 { dup2(nowhere, descriptor) }
  }
}
