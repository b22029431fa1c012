// NeuroBridge: the one promise to other people's Swift. An `Atlas` is an open file; each stage of the work is an
// extension in a file of its own (`Atlas+Ingest.swift`, `Atlas+Train.swift`, …) that reads rows, writes rows and leaves
// one activity row: `atlas.verb(request) throws(AtlasError) -> report`. Nothing here prints: long work reports to a
// `ProgressSink`.
import AtlasQuery
package import AtlasStore

/// An open neuron atlas: one SQLite file with stacks, neurons, models, embeddings, matches and how each came to be.
public struct Atlas: Sendable {
  package let store: AtlasStore

  /// Opens an existing atlas; a file that is none, or of another schema version, is refused and left as it is.
  public init(opening path: String, readOnly: Bool = false) throws(AtlasError) {
    self.init(
      store: try AtlasError.wrapping {
        try Self.registerFunctions()
        return try AtlasStore(opening: path, access: readOnly ? .readOnly : .readWrite)
      })
  }

  /// Opens an atlas for reading as it was: decisions and match runs after `moment` are not there.
  ///
  /// - Parameter moment: UTC as ISO 8601, cut off anywhere: `2026-11-22` is the end of that day.
  public init(opening path: String, asOf moment: String) throws(AtlasError) {
    self.init(
      store: try AtlasError.wrapping {
        try Self.registerFunctions()
        return try AtlasStore(opening: path, asOf: moment)
      })
  }

  package init(store: AtlasStore) { self.store = store }

  /// `nearest` and `similarity`, in every connection from now on; they must be known before the first is opened.
  static func registerFunctions() throws { try registration.get() }

  private static let registration = Result { try registerNeuroBridgeFunctions() }

  /// Creates an empty atlas; an existing file is refused.
  public static func create(at path: String) throws(AtlasError) -> Atlas {
    try AtlasError.wrapping {
      try registerFunctions()
      return Atlas(store: try AtlasStore.create(at: path))
    }
  }

  /// Path of the file.
  public var path: String { store.path }

  /// A remark on how the file was opened, in one line; nil where there is none.
  public var note: String? { store.note }
}
