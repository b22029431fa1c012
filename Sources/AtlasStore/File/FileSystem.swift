import Foundation

/// Queries and atomic operations on the file system.
enum FileSystem {
  /// Types whose locks or shared memory SQLite's write-ahead log cannot trust; a FUSE type counts by its second part.
  private static let shared: Set<String> = [
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "lustre", "gpfs", "beegfs", "gfs2", "ocfs2",
    "glusterfs",
    "ncpfs", "coda", "vboxsf", "davfs", "virtiofs", "sshfs", "s3fs", "rclone", "gvfsd-fuse",
  ]

  /// Type of the network or shared file system that holds `path`; nil for a local one.
  static func sharedType(holding path: String) -> String? {
    guard let table = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8),
      let real = realpath(folder(of: path), nil)
    else { return nil }
    defer { free(real) }
    return sharedType(holding: String(cString: real), mounts: table)
  }

  /// The same, from the lines of proc_pid_mountinfo(5): of the innermost mount, the last where several are equal.
  static func sharedType(holding folder: String, mounts: String) -> String? {
    var best = (length: -1, type: "")
    for line in mounts.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else { continue }
      let point = fields[4].replacing("\\040", with: " ")
      let isAbove = point == "/" || folder == point || folder.hasPrefix(point + "/")
      if isAbove && point.utf8.count >= best.length { best = (point.utf8.count, String(fields[dash + 1])) }
    }
    let type = best.type.split(separator: ".").last.map(String.init) ?? ""
    return shared.contains(type) ? type.uppercased() : nil
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  static func isDirectory(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }

  static func isRegularFile(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
  }

  /// Bytes; nil where there is no file.
  static func size(of path: String) -> Int? {
    var information = stat()
    return stat(path, &information) == 0 ? Int(information.st_size) : nil
  }

  /// The name under which this process writes a file that is not yet complete.
  static func draft(of path: String) -> String { "\(absolute(path)).new-\(getpid())" }

  /// Deletes drafts of `path` whose process is gone. On a shared file system the process may be another computer's, so there a
  /// draft must also be a day old.
  static func removeAbandonedDrafts(of path: String) {
    let file = absolute(path)
    let folder = folder(of: file)
    let prefix = file.dropFirst(folder == "/" ? 1 : folder.count + 1) + ".new-"
    let minAge = sharedType(holding: file) == nil ? 0 : 86_400
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where name.hasPrefix(prefix) {
      let rest = name.dropFirst(prefix.count)
      let digits = rest.prefix { $0.isNumber }
      guard let process = pid_t(digits), process > 0,
        ["", "-journal", "-wal", "-shm"].contains(rest.dropFirst(digits.count)),
        kill(process, 0) != 0, errno == ESRCH
      else { continue }
      var information = stat()
      let draft = folder + "/" + name
      guard lstat(draft, &information) == 0, information.st_mode & S_IFMT == S_IFREG,
        time(nil) - information.st_mtim.tv_sec >= minAge
      else { continue }
      unlink(draft)
    }
  }

  static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }

  /// The absolute form, so that a name such as `file:x` is never read as a URI.
  static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let here = getcwd(nil, 0) else { return path }
    defer { free(here) }
    return String(cString: here) + "/" + path
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Renames `from` to `to`.
  /// - Throws: `AtlasStoreError.exists`, without replacing a file of that name.
  static func publish(_ from: String, as to: String) throws {
    guard link(from, to) != 0 else {
      unlink(from)
      return
    }
    let code = errno
    if code == EEXIST {
      unlink(from)
      throw AtlasStoreError.exists(path: to)
    }
    // File systems without hard links (FAT, some network shares) have only rename.
    guard !exists(to), rename(from, to) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(from)
      throw AtlasStoreError.unwritable(path: to, reason: reason)
    }
  }
}
