import GRDB
import Vocabulary

extension Transaction {
  /// What one activity read, or all of them, in the order it was recorded.
  package func inputs(of activity: Activity.ID? = nil) throws -> [ActivityInput] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT activity_id, entity, entity_id, detail FROM activity_input WHERE ?1 IS NULL OR activity_id = ?1
        ORDER BY rowid
        """, arguments: [activity?.rawValue]
    ).map { try ActivityInput(activity: .init($0[0]), entity: $0[1], row: $0[2], detail: $0[3]) }
  }

  /// What all activities wrote, table by table.
  ///
  /// Of tables with thousands of rows (neurons, reviews, embeddings), the rows of one activity are one output.
  package func outputs() throws -> [ActivityOutput] {
    try Self.named.flatMap { table, name in
      try outputs("SELECT activity_id, id, \(name) FROM \(table) t ORDER BY id", of: table)
    }
      + Self.collections.flatMap { table in
        try outputs(
          "SELECT activity_id, NULL, count(*) || ' rows' FROM \(table) GROUP BY activity_id ORDER BY 1", of: table)
      }
  }

  private func outputs(_ sql: String, of table: String) throws -> [ActivityOutput] {
    try Row.fetchAll(database, sql: sql).map {
      try ActivityOutput(activity: .init($0[0]), table: table, row: $0[1], label: $0[2])
    }
  }

  /// Tables whose rows are one output each, and SQL of their labels.
  private static let named: [(table: String, name: String)] = [
    ("animal", "name"), ("session", "(SELECT name FROM animal a WHERE a.id = t.animal_id) || '/' || t.name"),
    ("stack", "source_path || ' sha256:' || lower(hex(source_sha256))"), ("model", "name || '@' || version"),
    ("checkpoint", "(SELECT 'weights sha256:' || lower(hex(w.sha256)) FROM weights w WHERE w.id = t.weights_id)"),
    ("match_run", "'match run ' || t.id"), ("transform", "kind"), ("calibration", "animals"),
  ]

  private static let collections = ["neuron", "review", "embedding"]
}
