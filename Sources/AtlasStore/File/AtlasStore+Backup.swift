import Foundation
import GRDB

extension AtlasStore {
  /// SQLite's online backup into a file that does not exist yet.
  ///
  /// - Parameter progress: Called with the pages copied and the total; what it throws ends the copy.
  /// - Throws: `AtlasStoreError.exists`, `.unwritable`, `.diskFull`.
  package func backup(to path: String, progress: (Int, Int) throws -> Void) throws {
    guard !FileSystem.exists(path) else { throw AtlasStoreError.exists(path: path) }
    let folder = FileSystem.folder(of: path)
    guard FileSystem.isDirectory(folder) else {
      throw AtlasStoreError.unwritable(path: path, reason: "there is no folder \(folder)")
    }
    let draft = "\(FileSystem.absolute(path)).new-\(getpid())"
    do {
      let copy = try DatabaseQueue(path: draft)
      try withoutActuallyEscaping(progress) { progress in
        try database.backup(to: copy, pagesPerStep: 1_024) { step in
          if !step.isCompleted { try progress(step.completedPageCount, step.totalPageCount) }
        }
      }
      try copy.close()
    } catch {
      for suffix in ["", "-journal", "-wal", "-shm"] { unlink(draft + suffix) }
      guard let error = error as? DatabaseError else { throw error }
      throw AtlasStoreError(error, path: path)
    }
    try FileSystem.publish(draft, as: path)
  }
}
