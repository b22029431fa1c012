internal import Glibc

/// The files that an OME-XML names, found beside the one that was opened.
struct OMEFileSet {
  private let main: OpenedTIFF
  private let uuid: String?
  private var known: [String: (index: Int, pageCount: Int)?] = [:]
  /// Of files whose pages are not counted yet.
  private var indices: [String: Int] = [:]
  private(set) var paths: [String]
  private(set) var absent: Set<String> = []
  private(set) var notes: [String] = []
  /// The name that the main file had when it was written, where nothing but the name says that it is the same.
  private let formerName: String?

  init(of main: OpenedTIFF, model: OMEModel) {
    self.main = main
    uuid = model.uuid
    paths = [main.path]
    // A description that speaks of one file alone speaks of the file that holds it.
    let names = Set(model.images.flatMap { $0.runs.map(\.fileName) })
    if model.uuid == nil, names.count == 1, let name = names.first ?? nil, name != Self.name(of: main.path),
      let path = Self.sibling(name, of: main.path), access(path, F_OK) != 0
    {
      formerName = name
    } else {
      formerName = nil
    }
  }

  /// The file of some planes and how many pages it holds; nil when it is not there.
  mutating func find(_ run: OMEModel.PlaneRun) throws(ImagingError) -> (index: Int, pageCount: Int)? {
    guard let name = run.fileName, name != Self.name(of: main.path) else { return (0, main.pages.count) }
    if name == formerName || uuid != nil && uuid == run.uuid {
      // The file was renamed after it was written: its own identifier says so.
      if !notes.contains(where: { $0.hasPrefix("written as") }) { notes.append("written as “\(name)”, renamed since") }
      return (0, main.pages.count)
    }
    if let known = known[name] { return known }
    guard let path = Self.sibling(name, of: main.path) else {
      throw .malformed(path: main.path, detail: "its OME-XML names a file outside its folder, “\(name)”")
    }
    if let count = run.count {
      // Thousands of siblings are only asked for when their planes are; what they hold is checked then.
      guard access(path, R_OK) == 0 else {
        absent.insert(name)
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
      absent.insert(name)
      known[name] = .some(nil)
      return nil
    }
    paths.append(path)
    let found = (index: paths.count - 1, pageCount: file.pages.count)
    known[name] = found
    return found
  }

  /// A plain name in the same folder; nil for anything that leads elsewhere.
  static func sibling(_ name: String, of path: String) -> String? {
    guard !name.isEmpty, name != ".", name != "..", !name.contains("/"), !name.contains("\\"), !name.contains("\0")
    else {
      return nil
    }
    guard let slash = path.lastIndex(of: "/") else { return name }
    return String(path[...slash]) + name
  }

  static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
