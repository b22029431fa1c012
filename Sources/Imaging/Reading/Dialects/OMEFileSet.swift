internal import Glibc

/// The files that an OME-XML document names, in the folder of the opened one.
struct OMEFileSet {
  private let main: OpenedTIFF
  private let uuid: String?
  /// Files already looked up; nil for those that do not exist.
  private var known: [String: (index: Int, pageCount: Int)?] = [:]
  /// Indices of files that are not opened yet.
  private var indices: [String: Int] = [:]
  private(set) var paths: [String]
  private(set) var missing: Set<String> = []
  private(set) var notes: [String] = []
  /// The name of the main file when it was written, where only the name identifies it.
  private let formerName: String?

  init(of main: OpenedTIFF, model: OMEModel) {
    self.main = main
    uuid = model.uuid
    paths = [main.path]
    // A description that names one file only describes the file that contains it.
    let names = Set(model.images.flatMap { $0.runs.map(\.fileName) })
    if model.uuid == nil, names.count == 1, let name = names.first ?? nil, name != Folder.name(of: main.path),
      let path = Folder.sibling(name, of: main.path), access(path, F_OK) != 0
    {
      formerName = name
    } else {
      formerName = nil
    }
  }

  /// The file of a run of planes and its number of pages; nil where it does not exist.
  mutating func find(_ run: OMEModel.PlaneRun) throws(ImagingError) -> (index: Int, pageCount: Int)? {
    guard let name = run.fileName, name != Folder.name(of: main.path) else { return (0, main.pages.count) }
    if name == formerName || uuid != nil && uuid == run.uuid {
      // The file was renamed: its UUID is the same.
      if !notes.contains(where: { $0.hasPrefix("written as") }) { notes.append("written as “\(name)”, renamed since") }
      return (0, main.pages.count)
    }
    if let known = known[name] { return known }
    guard let path = Folder.sibling(name, of: main.path) else {
      throw .malformed(path: main.path, detail: "its OME-XML names a file outside its folder, “\(name)”")
    }
    if let count = run.count {
      // There may be thousands of files: each is opened, and checked, when one of its planes is read.
      guard access(path, R_OK) == 0 else {
        missing.insert(name)
        known[name] = .some(nil)
        return nil
      }
      if indices[name] == nil {
        paths.append(path)
        indices[name] = paths.count - 1
      }
      return (indices[name] ?? 0, run.firstDirectory + count)
    }
    let file: OpenedTIFF
    do throws(ImagingError) { file = try OpenedTIFF(path: path) } catch {
      guard case .cannotOpen = error else { throw error }
      missing.insert(name)
      known[name] = .some(nil)
      return nil
    }
    paths.append(path)
    let entry = (index: paths.count - 1, pageCount: file.pages.count)
    known[name] = entry
    return entry
  }
}
