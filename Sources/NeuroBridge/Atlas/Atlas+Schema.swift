import AtlasStore

extension Atlas {
  /// Brings an atlas of an older schema version up to date.
  ///
  /// - Returns: The version it had, and the one it has.
  @discardableResult
  public static func migrate(_ path: String) throws -> (from: Int, to: Int) { try AtlasStore.migrate(path) }

  /// The newest schema as SQL: what `schema/atlas.sql` holds.
  public static func schema() throws -> String { try AtlasStore.inMemory().schema() }
}
