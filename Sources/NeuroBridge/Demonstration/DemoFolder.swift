import Foundation

/// The files of a demonstration.
struct DemoFolder {
  let animals: String
  let atlas: String
  let pairs: String
  let montage: String

  /// Creates the folder, or removes an earlier demonstration from it.
  ///
  /// - Throws: `DemoError.notOurs` where it holds any other file.
  init(_ path: String) throws {
    animals = "\(path)/animals"
    atlas = "\(path)/demo.atlas"
    pairs = "\(path)/pairs.csv"
    montage = "\(path)/montage.png"
    let ours = [animals, atlas, "\(atlas)-wal", "\(atlas)-shm", pairs, montage].map {
      URL(filePath: $0).lastPathComponent
    }
    let manager = FileManager.default
    let present = (try? manager.contentsOfDirectory(atPath: path)) ?? []
    guard Set(present).isSubset(of: ours) else {
      throw DemoError.notOurs(path, found: present.filter { !ours.contains($0) }.sorted())
    }
    try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
    for name in present { try manager.removeItem(atPath: "\(path)/\(name)") }
  }
}
