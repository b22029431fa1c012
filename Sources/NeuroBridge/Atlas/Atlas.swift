// NeuroBridge: the one promise to other people's Swift. An `Atlas` is an open file; each stage of the work is an
// extension in a file of its own (`Atlas+Ingest.swift`, `Atlas+Train.swift`, …) that reads rows, writes rows and leaves
// one activity row. Nothing here draws a progress bar or prints: long work reports to a `ProgressSink`.
import AtlasQuery
package import AtlasStore

/// An open neuron atlas: one SQLite file with stacks, neurons, models, embeddings, matches and how each came to be.
public struct Atlas: Sendable {
  package let store: AtlasStore

  /// Opens an existing atlas; a file that is none, or of another schema version, is refused and left as it is.
  public init(opening path: String, readOnly: Bool = false) throws {
    try Self.registerFunctions()
    self.init(store: try AtlasStore(opening: path, access: readOnly ? .readOnly : .readWrite))
  }

  /// Opens an atlas for reading as it was: decisions and match runs after `moment` are not there.
  ///
  /// - Parameter moment: UTC as ISO 8601, cut off anywhere: `2026-11-22` is the end of that day.
  public init(opening path: String, asOf moment: String) throws {
    self.init(store: try AtlasStore(opening: path, asOf: moment))
  }

  package init(store: AtlasStore) { self.store = store }

  /// `nearest` and `similarity`, in every connection from now on; they must be known before the first is opened.
  static func registerFunctions() throws { try registration.get() }

  private static let registration = Result { try registerNeuroBridgeFunctions() }

  /// Makes a new, empty atlas; an existing file is never touched.
  public static func create(at path: String) throws -> Atlas {
    try registerFunctions()
    return Atlas(store: try AtlasStore.create(at: path))
  }

  /// Where the file is.
  public var path: String { store.path }

  /// What the user should know about how the file was opened, in one line.
  public var note: String? { store.note }
}
