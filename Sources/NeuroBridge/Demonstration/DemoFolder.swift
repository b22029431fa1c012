import Foundation
import Imaging

/// The files of a demonstration.
struct DemoFolder {
  let animals: String
  let atlas: String
  let pairs: String
  let montage: String

  /// Creates the folder, or removes an earlier demonstration from it.
  ///
  /// - Throws: `DemoError.exists` where it holds an earlier one and `force` is not set, `DemoError.notOurs` where it holds a file
  ///   that no demonstration writes.
  init(_ path: String, force: Bool) throws {
    animals = "\(path)/animals"
    atlas = "\(path)/demo.atlas"
    pairs = "\(path)/pairs.csv"
    montage = "\(path)/montage.png"
    try OutputGate().makeFolder(path)
    let found = Self.files(beneath: path, as: "")
    let foreign = found.filter { !Self.isOurs($0) }
    guard foreign.isEmpty else { throw DemoError.notOurs(path, found: foreign.sorted()) }
    guard found.isEmpty || force else { throw DemoError.exists(path) }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
      try FileManager.default.removeItem(atPath: "\(path)/\(name)")
    }
  }

  /// Paths of everything in a folder and its folders, but not of what links lead to.
  private static func files(beneath path: String, as prefix: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.flatMap { name -> [String] in
      let kind = try? FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")[.type] as? FileAttributeType
      guard kind == .typeDirectory else { return [prefix + name] }
      let within = files(beneath: "\(path)/\(name)", as: "\(prefix)\(name)/")
      return within.isEmpty ? ["\(prefix)\(name)/"] : within
    }
  }

  /// Whether a demonstration writes a file of this path in its folder: `pairs.csv`, `animals/S01/fmost.csv`.
  private static func isOurs(_ path: String) -> Bool {
    let parts = path.split(separator: "/").map(String.init)
    // A stopped run leaves drafts: `.S01.new-4711`, `pairs.csv.new-4711`.
    func plain(_ name: String) -> String {
      guard let end = name.range(of: ".new-[0-9]+", options: .regularExpression) else { return name }
      return String(name[..<end.lowerBound]) + name[end.upperBound...]
    }
    let top = ["demo.atlas", "demo.atlas-wal", "demo.atlas-shm", "demo.atlas-journal", "pairs.csv", "montage.png"]
    if parts.count == 1 { return path == "animals/" || top.contains(plain(parts[0])) }
    guard parts[0] == "animals", parts[1].hasPrefix("S") || parts[1].hasPrefix(".S"), parts.count <= 3 else {
      return false
    }
    guard parts.count == 3 else { return path.hasSuffix("/") }
    return ["two-photon.tif", "two-photon.csv", "fmost.ome.tif", "fmost.csv", "pairs.csv"].contains(plain(parts[2]))
  }
}
