import AtlasStore

extension Atlas {
  /// Schema versions before and after a migration; equal where there was nothing to do.
  public struct MigrateReport: Hashable, Sendable, Codable {
    /// As it was found.
    public let from: Int
    /// As it is now.
    public let to: Int
  }

  /// How the schema is written.
  public enum SchemaFormat: String, Hashable, Sendable, CaseIterable {
    /// The statements that make it: what `schema/atlas.sql` holds.
    case sql
    /// A page with a section for each table and view: what `docs/sql.md` holds.
    case markdown
  }

  /// Brings an atlas of an older schema version up to date, in one transaction.
  @discardableResult
  public static func migrate(_ path: String) throws(AtlasError) -> MigrateReport {
    try AtlasError.wrapping {
      let (from, to) = try AtlasStore.migrate(path)
      return MigrateReport(from: from, to: to)
    }
  }

  /// The newest schema, with what each table, view and column means.
  public static func schema(as format: SchemaFormat = .sql) throws(AtlasError) -> String {
    try AtlasError.wrapping {
      let text = try AtlasStore.inMemory().schema()
      return format == .sql ? text : SchemaPage(text).markdown
    }
  }
}
