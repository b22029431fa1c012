internal import Glibc

/// Where an output goes: its path with all links resolved, and the file that is there now.
struct OutputTarget {
  /// As the user wrote it.
  let path: String
  /// Absolute, without links, `.` and `..`.
  let resolved: String
  /// Nil where there is none yet.
  let existing: FileIdentity?

  /// - Throws: `output` for a folder, a device, a link to nowhere, a missing folder; `cannotWrite` where it cannot be looked at.
  init(_ path: String) throws(ImagingError) {
    self.path = path
    guard !path.isEmpty else { throw .output(.noName) }
    var status = stat()
    guard lstat(path, &status) == 0 else {
      let code = errno
      guard code == ENOENT || code == ENOTDIR else { throw Self.failure(path) }
      (resolved, existing) = (try Self.newName(path), nil)
      return
    }
    guard stat(path, &status) == 0 else {
      guard errno == ENOENT else { throw Self.failure(path) }
      throw .output(.danglingLink(path: path, target: Self.linkTarget(path)))
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .output(.folder(path: path))
    case S_IFIFO: throw .output(.special(path: path, kind: "a named pipe"))
    case S_IFSOCK: throw .output(.special(path: path, kind: "a socket"))
    default: throw .output(.special(path: path, kind: "a device"))
    }
    guard let real = Self.realPath(path) else { throw Self.failure(path) }
    (resolved, existing) = (real, FileIdentity(status))
  }

  /// A target that is known already.
  init(path: String, resolved: String, existing: FileIdentity?) {
    (self.path, self.resolved, self.existing) = (path, resolved, existing)
  }

  /// The path of a new file.
  private static func newName(_ path: String) throws(ImagingError) -> String {
    let folder = Folder(of: path).path
    guard Folder.isFolder(folder), let name = resolvedName(path) else {
      throw .output(.noFolder(path: path, folder: folder))
    }
    return name
  }

  /// The name with the links of its folder resolved, whether it exists or not; nil where there is no such folder, or no name.
  static func resolvedName(_ path: String) -> String? {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard !name.isEmpty, let real = realPath(Folder(of: path).path) else { return nil }
    return real == "/" ? "/\(name)" : "\(real)/\(name)"
  }

  static func realPath(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  private static func linkTarget(_ path: String) -> String {
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
      count = buffer.withMemoryRebound(to: CChar.self) { max(0, readlink(path, $0.baseAddress!, $0.count)) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func failure(_ path: String) -> ImagingError {
    .cannotWrite(path: path, reason: String(cString: strerror(errno)))
  }
}
