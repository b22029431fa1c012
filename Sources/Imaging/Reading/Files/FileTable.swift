/// Numbers the files of one folder, the opened one first.
struct FileTable {
  private let folder: Folder
  private var indices: [String: Int32]
  private(set) var paths: [String]

  /// - Parameter first: Name of the opened file.
  init(folder: Folder, first: String) {
    self.folder = folder
    indices = [first: 0]
    paths = [folder.path(first)]
  }

  /// The number of a file, which is added where it is new; nil for a name that leads out of the folder.
  mutating func index(of name: String) -> Int32? {
    if let index = indices[name] { return index }
    guard let path = Folder.sibling(name, of: folder.path("x")) else { return nil }
    paths.append(path)
    indices[name] = Int32(paths.count - 1)
    return indices[name]
  }

  /// The first name that does not exist in the folder.
  func firstMissing() throws(ImagingError) -> String? {
    let present = Set(try folder.files())
    return paths.lazy.map { Folder.name(of: $0) }.first { !present.contains($0) }
  }
}
