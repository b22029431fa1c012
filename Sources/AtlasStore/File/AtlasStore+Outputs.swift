import GRDB
package import Imaging

extension AtlasStore {
  /// The gate for everything that a command on this atlas writes: neither the atlas nor a raw stack it is linked to is an output.
  ///
  /// - Parameter replacing: Whether existing files are replaced; nil where the command has no flag for that.
  package func outputs(replacing: Bool? = nil) throws -> OutputGate {
    let gate = OutputGate(replacing: replacing)
    if !path.isEmpty { gate.protect(database: path, as: "the atlas") }
    // Where the command replaces nothing, no existing file is at risk.
    for file in replacing == nil ? [] : try read({ try $0.linkedPaths() }) {
      gate.protect(file, as: "a raw stack of the atlas")
    }
    return gate
  }

  /// A new SQLite file at `path`, complete or not at all.
  ///
  /// - Parameter write: Receives the path to write to; the connection must be closed when it returns.
  /// - Throws: `AtlasStoreError.exists`, `.unwritable`, `.diskFull`; `ImagingError.output`.
  static func newDatabase(at path: String, _ gate: OutputGate, _ write: (_ draft: String) throws -> Void) throws {
    do {
      let file = try gate.database(path)
      try write(file.draft)
      try file.finish()
    } catch ImagingError.output(.exists(let path, _)) {
      throw AtlasStoreError.exists(path: path)
    } catch ImagingError.output(.noFolder(let path, let folder)) {
      throw AtlasStoreError.unwritable(path: path, reason: "there is no folder \(folder)")
    } catch ImagingError.cannotWrite(let path, let reason) {
      throw AtlasStoreError.unwritable(path: path, reason: reason)
    } catch let error as DatabaseError {
      throw AtlasStoreError(error, path: path)
    }
  }
}
