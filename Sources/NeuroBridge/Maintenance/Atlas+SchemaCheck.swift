import AtlasStore

extension Atlas {
  /// How the schema of a file differs from the one that this program writes: a clause for each definition, such as
  /// `view pair is changed`; empty where it does not. Nothing of the file's text is run, so a file that every other call refuses can be asked.
  public static func schemaDifferences(of path: String) throws(AtlasError) -> [String] {
    try AtlasError.wrapping { try AtlasStore.schemaDifferences(of: path).map(\.description) }
  }
}
