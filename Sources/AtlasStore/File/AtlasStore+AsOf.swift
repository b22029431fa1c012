import GRDB

extension AtlasStore {
  /// Opens an atlas read-only, without the reviews, activities and runs after a given time.
  ///
  /// Temporary views of the same names hide the tables, so that `pair`, `matches` and `log` are those of that time
  /// in unchanged SQL.
  /// - Parameter time: UTC as ISO 8601, truncated anywhere: `2026-11-22` is the end of that day.
  package init(opening path: String, asOf time: String) throws {
    try self.init(opening: path, access: .readOnly)
    let text = try Timestamp.end(of: time)
    guard let queue = database as? DatabaseQueue else {
      preconditionFailure("a interpretation store has one connection")
    }
    try explained {
      try queue.inDatabase { db in
        let quoted = "'\(text)'"
        try db.execute(
          sql: """
            CREATE TEMP VIEW review AS SELECT * FROM main.review WHERE at <= \(quoted);
            CREATE TEMP VIEW activity AS SELECT * FROM main.activity WHERE started_at <= \(quoted);
            CREATE TEMP VIEW match_run AS SELECT r.* FROM main.match_run r JOIN main.activity v ON v.id = r.activity_id
              WHERE v.ended_at <= \(quoted);
            """)
        for view in ["pair", "match_origin", "matches", "identity", "log"] {
          let sql = try String.fetchOne(
            db, sql: "SELECT sql FROM main.sqlite_schema WHERE type = 'view' AND name = ?", arguments: [view])
          if let sql { try db.execute(sql: sql.replacing("CREATE VIEW", with: "CREATE TEMP VIEW", maxReplacements: 1)) }
        }
      }
    }
  }
}
