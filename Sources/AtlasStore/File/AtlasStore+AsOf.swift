import GRDB

extension AtlasStore {
  /// Opens an atlas read-only, without the reviews, activities and runs after a given time.
  ///
  /// Temporary views of the same names hide the tables, so that `pair`, `matches` and `log` are those of that time
  /// in unchanged SQL. Their text is this program's own, not the file's.
  /// - Parameter time: ISO 8601, UTC or with an offset, truncated anywhere: `2026-11-22` is the end of that day.
  package init(opening path: String, asOf time: String) throws {
    let text = try Timestamp.end(of: time)
    var setup = """
      CREATE TEMP VIEW review AS SELECT * FROM main.review WHERE at <= '\(text)';
      CREATE TEMP VIEW activity AS SELECT * FROM main.activity WHERE started_at <= '\(text)';
      CREATE TEMP VIEW match_run AS SELECT r.* FROM main.match_run r JOIN main.activity v ON v.id = r.activity_id
        WHERE v.ended_at <= '\(text)';

      """
    for name in ["pair", "match_origin", "matches", "identity", "log"] {
      guard let sql = try CompiledSchema.view(name) else { preconditionFailure("the schema has no view \(name)") }
      setup += sql.replacing("CREATE VIEW", with: "CREATE TEMP VIEW", maxReplacements: 1) + ";\n"
    }
    try self.init(
      opening: path, access: .readOnly, journal: .automatic, asOf: setup, check: Self.refuseOtherSchema)
  }
}
