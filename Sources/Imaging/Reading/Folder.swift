internal import Glibc

/// The names in a folder.
struct Folder {
  let path: String

  init(_ path: String) { self.path = path.hasSuffix("/") && path.count > 1 ? String(path.dropLast()) : path }

  /// The folder that holds a file.
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

  /// Names of everything in it but hidden files, numbers in their natural order: `s9` before `s10`.
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
    try files().filter {
      let name = $0.lowercased()
      return name.hasSuffix(".tif") || name.hasSuffix(".tiff") || name.hasSuffix(".btf") || name.hasSuffix(".tf8")
    }
  }
}

/// A name as text and numbers by turns.
struct NaturalOrder: Comparable {
  enum Part: Hashable {
    case text(String)
    case number(String)
  }

  let parts: [Part]

  init(_ name: String) {
    var parts: [Part] = []
    var run = ""
    var isNumber = false
    func flush() {
      if !run.isEmpty { parts.append(isNumber ? .number(run) : .text(run)) }
      run = ""
    }
    for character in name {
      let digit = character.isASCII && character.isNumber
      if digit != isNumber { flush() }
      isNumber = digit
      run.append(character)
    }
    flush()
    self.parts = parts
  }

  /// The last number in the name.
  var lastNumber: Int? {
    for part in parts.reversed() {
      if case .number(let digits) = part { return Int(digits) }
    }
    return nil
  }

  static func < (a: Self, b: Self) -> Bool {
    for (x, y) in zip(a.parts, b.parts) where x != y {
      switch (x, y) {
      case (.number(let x), .number(let y)):
        let (p, q) = (x.drop { $0 == "0" }, y.drop { $0 == "0" })
        if p.count != q.count { return p.count < q.count }
        return p != q ? p < q : x.count < y.count
      case (.text(let x), .text(let y)): return x < y
      case (.number, .text): return true
      case (.text, .number): return false
      }
    }
    return a.parts.count < b.parts.count
  }
}
