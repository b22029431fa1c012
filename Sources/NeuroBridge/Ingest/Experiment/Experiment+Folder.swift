import Foundation
import Imaging

extension Experiment {
  /// Finds the sessions in a folder: one animal's, or a folder of such.
  ///
  /// A stack's modality is read from its name or its folder's (`two-photon`, `2p`, `fmost`); its soma table has the same
  /// name and another suffix (`.csv`, `.swc`, …); the header of `pairs.csv` names two sessions. Each stack in a folder
  /// `2p` is a session, named by its file.
  public init(folder: String) throws(AtlasError) {
    self.init(animals: try AtlasError.wrapping { try Self.brains(in: folder) })
  }

  private static func brains(in folder: String) throws -> [Brain] {
    let folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    var brains: [Brain] = []
    if let brain = try brain(in: folder) {
      brains = [brain]
    } else {
      for name in try names(in: folder) where isFolder("\(folder)/\(name)") {
        if let brain = try brain(in: "\(folder)/\(name)") { brains.append(brain) }
      }
    }
    guard !brains.isEmpty else { throw ExperimentError.nothing(folder: folder) }
    return brains
  }

  private static func brain(in folder: String) throws -> Brain? {
    var sessions: [Imaging] = []
    for name in try names(in: folder) {
      let path = "\(folder)/\(name)"
      if isFolder(path) {
        guard let modality = modality(of: name), modality == "two-photon" else { continue }
        for file in try names(in: path) where isStack(file) {
          sessions.append(session("\(path)/\(file)", named: stem(file), modality: modality))
        }
      } else if isStack(name) {
        guard let modality = modality(of: name) else { throw ExperimentError.modality(stack: path, folder: folder) }
        sessions.append(session(path, named: stem(name) == modality ? nil : stem(name), modality: modality))
      }
    }
    guard !sessions.isEmpty else { return nil }
    return Brain(
      animal: (folder as NSString).lastPathComponent, sessions: sessions.map(withPlainName(among: sessions)),
      pairs: pairs(in: folder, sessions: sessions))
  }

  /// A session that is the only one of its modality is named by it, whatever its file is called.
  private static func withPlainName(among sessions: [Imaging]) -> (Imaging) -> Imaging {
    { session in
      var session = session
      if sessions.count(where: { $0.modality == session.modality }) == 1 { session.session = nil }
      return session
    }
  }

  private static func session(_ stack: String, named name: String?, modality: String) -> Imaging {
    let beside = (stack as NSString).deletingLastPathComponent + "/" + stem((stack as NSString).lastPathComponent)
    let table = ["csv", "tsv", "swc", "apo", "marker", "zip", "roi", "npy"].map { "\(beside).\($0)" }
      .first { FileManager.default.fileExists(atPath: $0) }
    return Imaging(
      session: name, modality: modality, stack: stack, neurons: table,
      unit: table.flatMap { isImageJTable($0) ? "px" : nil })
  }

  /// ImageJ's table of points: columns X and Y in pixels, without a unit in their names.
  private static func isImageJTable(_ path: String) -> Bool {
    guard path.hasSuffix(".csv"), let text = try? RandomAccessFile.text(ofFile: path),
      let header = text.split(whereSeparator: \.isNewline).first
    else { return false }
    let columns = Set(header.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
    return columns.isSuperset(of: ["X", "Y"])
  }

  /// `pairs.csv`, where its header names two of the sessions in some spelling.
  private static func pairs(in folder: String, sessions: [Imaging]) -> [KnownPairs]? {
    let path = "\(folder)/pairs.csv"
    guard let text = try? RandomAccessFile.text(ofFile: path),
      let header = text.split(whereSeparator: \.isNewline).first
    else { return nil }
    let columns = header.split(whereSeparator: { ",;\t".contains($0) }).map { plain(String($0)) }
    let names = sessions.map(withPlainName(among: sessions)).map(\.name)
    let named = columns.compactMap { column in names.first { plain($0) == column } }
    guard named.count == 2 else { return nil }
    return [KnownPairs(table: path, from: named[0], to: named[1], reviewer: nil)]
  }

  /// The modality that a name mentions; nil where it mentions none.
  private static func modality(of name: String) -> String? {
    let word = plain(stem(name))
    if word.contains("fmost") { return "fmost" }
    return word == "2p" || word.contains("twophoton") || word.contains("2photon") || word.hasPrefix("2p")
      ? "two-photon" : nil
  }

  private static func stem(_ name: String) -> String {
    var stem = name
    for suffix in [".tif", ".tiff", ".ome"] where stem.lowercased().hasSuffix(suffix) {
      stem = String(stem.dropLast(suffix.count))
    }
    return stem
  }

  private static func plain(_ name: String) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }

  private static func isStack(_ name: String) -> Bool {
    name.lowercased().hasSuffix(".tif") || name.lowercased().hasSuffix(".tiff")
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder = ObjCBool(false)
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  private static func names(in folder: String) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      throw ExperimentError.unreadable(
        path: folder, reason: isFolder(folder) ? "permission denied" : "no such folder")
    }
  }
}
