import VectorIndex

/// `vector_index_log.kind`.
enum LogKind: Int64 {
  /// An embedding was inserted; written by triggers.
  case inserted = 1
  /// An embedding was deleted; written by triggers.
  case removed = 2
  /// A flush changed the graph.
  case edits = 3
  /// The segments include everything up to this row.
  case compacted = 4
}

/// The last log row that a snapshot includes; the nonce tells it from a row with the id of a rolled-back one.
package struct LogPosition: Sendable, Equatable {
  let id: Int64
  let nonce: Int64
}

/// The rows of `vector_index_log` of one model.
struct IndexLog {
  let model: Int64
  let statements: StatementCache

  init(model: Int64, on connection: Connection) {
    self.model = model
    statements = StatementCache(on: connection)
  }

  /// The ids that the model's rows can have.
  var first: Int64 { model << 32 }
  var last: Int64 { model << 32 | 0xffff_ffff }

  /// The newest row; nil where there is none, and so no index.
  func head() throws(IndexRowsError) -> LogPosition? {
    let newest = try statements(
      "SELECT id, nonce FROM vector_index_log WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1")
    newest.statement.bind(first, last)
    defer { newest.statement.reset() }
    guard try newest.statement.step() else { return nil }
    return LogPosition(id: newest.statement.integer(0), nonce: newest.statement.integer(1))
  }

  /// Whether the row is visible to this connection.
  func contains(_ position: LogPosition) throws(IndexRowsError) -> Bool {
    let row = try statements("SELECT nonce FROM vector_index_log WHERE id = ?")
    row.statement.bind(position.id)
    defer { row.statement.reset() }
    return try row.statement.step() && row.statement.integer(0) == position.nonce
  }

  func append(_ kind: LogKind, edits: [UInt8]? = nil) throws(IndexRowsError) -> LogPosition {
    let id = (try head()?.id ?? first) &+ 1
    let position = LogPosition(id: id, nonce: Int64.random(in: .min ... .max))
    let row = try statements(
      """
      INSERT INTO vector_index_log (id, nonce, kind, embedding_id, neuron_id, session_id, digest, edits)
      VALUES (?, ?, ?, 0, 0, 0, ?, ?)
      """)
    let digest =
      id ^ position.nonce ^ kind.rawValue ^ (edits.map { $0.withUnsafeBytes { VectorIndex.digest($0) } } ?? 0)
    row.statement.bind(id, position.nonce, kind.rawValue, digest)
    if let edits { try row.statement.run(at: 5, blob: edits) } else { try row.statement.run() }
    return position
  }

  func deleteRows(before id: Int64) throws(IndexRowsError) {
    let rows = try statements("DELETE FROM vector_index_log WHERE id BETWEEN ? AND ?")
    rows.statement.bind(first, id - 1)
    try rows.statement.run()
  }
}
