internal import Glibc
internal import Synchronization

/// The names under which files are written until they are complete: `NAME.new-PROCESS` beside `NAME`.
package enum OutputDrafts {
  /// What SQLite writes beside a database.
  static let sideSuffixes = ["-journal", "-wal", "-shm"]

  /// Drafts that this process is writing.
  private static let active = Mutex<Set<String>>([])

  /// The draft of `path` by this process; for files and folders.
  package static func name(of path: String) -> String { "\(path).new-\(getpid())" }

  /// - Returns: False where this process writes that draft already.
  static func begin(_ draft: String) -> Bool { active.withLock { $0.insert(draft).inserted } }

  static func end(_ draft: String) { _ = active.withLock { $0.remove(draft) } }

  /// Drafts of `path` that a process left which is gone, with their side files.
  ///
  /// On a shared file system the process may be another computer's, so there a draft must also be a day old.
  package static func abandoned(of path: String) -> [String] {
    let folder = Folder(of: path)
    let prefix = Folder.name(of: path) + ".new-"
    let minAge = MountTable.sharedType(holding: folder.path) == nil ? 0 : 86_400
    return folder.allNames().filter { name in
      guard name.hasPrefix(prefix) else { return false }
      let rest = name.dropFirst(prefix.count)
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard let process = pid_t(digits), process > 0,
        ([""] + sideSuffixes).contains(String(rest.dropFirst(digits.count)))
      else { return false }
      // A container's processes have the same few numbers at each start.
      let isGone =
        process == getpid()
        ? !active.withLock { $0.contains(folder.path(prefix + digits)) } : kill(process, 0) != 0 && errno == ESRCH
      var status = stat()
      guard isGone, lstat(folder.path(name), &status) == 0 else { return false }
      return time(nil) - status.st_mtim.tv_sec >= minAge
    }.map(folder.path)
  }

  /// Deletes the files among them.
  package static func removeAbandoned(of path: String) {
    for draft in abandoned(of: path) {
      var status = stat()
      guard lstat(draft, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      unlink(draft)
    }
  }
}

extension Folder {
  /// Every name, hidden ones too; empty where the folder cannot be read.
  func allNames() -> [String] {
    guard let handle = opendir(path) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names
  }
}
