internal import Glibc

/// A folder and the names in it.
struct Folder {
  let path: String

  init(_ path: String) { self.path = path.hasSuffix("/") && path.count > 1 ? String(path.dropLast()) : path }

  /// The folder of a file.
  init(of file: String) {
    guard let slash = file.lastIndex(of: "/") else {
      path = "."
      return
    }
    path = slash == file.startIndex ? "/" : String(file[..<slash])
  }

  func path(_ name: String) -> String { path == "." ? name : "\(path)/\(name)" }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The last component of a path.
  static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  /// The path of another file in the same folder; nil where the name would lead elsewhere.
  static func sibling(_ name: String, of path: String) -> String? {
    guard !name.isEmpty, name != ".", name != "..", !name.contains("/"), !name.contains("\\"), !name.contains("\0")
    else { return nil }
    guard let slash = path.lastIndex(of: "/") else { return name }
    return String(path[...slash]) + name
  }

  /// Names of everything but hidden files, with numbers in numeric order: `s9` before `s10`.
  func files() throws(ImagingError) -> [String] {
    guard let handle = opendir(path) else { throw .cannotOpen(path: path, reason: String(cString: strerror(errno))) }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.map { (NaturalOrder($0), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
  }

  func tiffs() throws(ImagingError) -> [String] {
    try files().filter { name in
      let name = name.lowercased()
      return [".tif", ".tiff", ".btf", ".tf8"].contains { name.hasSuffix($0) }
    }
  }
}
