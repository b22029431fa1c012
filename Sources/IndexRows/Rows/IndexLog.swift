import VectorIndex

/// What a log row says.
enum LogKind: Int64 {
  case added = 1
  case removed = 2
  case edits = 3
  case folded = 4
}

/// A log row that a mirror has read, named so that no other can be taken for it.
package struct LogMark: Sendable, Equatable {
  package let id: Int64
  package let nonce: Int64

  /// Its number among the rows of its model.
  package var sequence: Int64 { id & 0xffff_ffff }
}

/// The rows of `vector_index_log` of one model.
package struct IndexLog {
  let model: Int64
  let statements: Statements

  package init(model: Int64, on connection: Connection) {
    self.model = model
    statements = Statements(on: connection)
  }

  var first: Int64 { model << 32 }
  var last: Int64 { model << 32 | 0xffff_ffff }

  /// The newest row of this snapshot; nil where there is none, and so no index.
  package func head() throws(IndexRowsError) -> LogMark? {
    let newest = try statements(
      "SELECT id, nonce FROM vector_index_log WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1")
    newest.statement.bind(first, last)
    defer { newest.statement.rewind() }
    guard try newest.statement.step() else { return nil }
    return LogMark(id: newest.statement.integer(0), nonce: newest.statement.integer(1))
  }

  /// Whether this snapshot has the row.
  func contains(_ mark: LogMark) throws(IndexRowsError) -> Bool {
    let row = try statements("SELECT nonce FROM vector_index_log WHERE id = ?")
    row.statement.bind(mark.id)
    defer { row.statement.rewind() }
    return try row.statement.step() && row.statement.integer(0) == mark.nonce
  }

  /// Appends a row; the mark of it.
  func append(_ kind: LogKind, edits: [UInt8]? = nil) throws(IndexRowsError) -> LogMark {
    let id = (try head()?.id ?? first) + 1
    let mark = LogMark(id: id, nonce: Int64.random(in: .min ... .max))
    let row = try statements(
      """
      INSERT INTO vector_index_log (id, nonce, kind, embedding_id, neuron_id, session_id, digest, edits)
      VALUES (?, ?, ?, 0, 0, 0, ?, ?)
      """)
    row.statement.bindNull(5)
    let digest = id ^ mark.nonce ^ kind.rawValue ^ (edits.map { $0.withUnsafeBytes { VectorIndex.digest($0) } } ?? 0)
    row.statement.bind(id, mark.nonce, kind.rawValue, digest)
    if let edits { try row.statement.run(5, blob: edits) } else { try row.statement.run() }
    return mark
  }

  /// Deletes rows before one.
  func forget(before id: Int64) throws(IndexRowsError) {
    let rows = try statements("DELETE FROM vector_index_log WHERE id BETWEEN ? AND ?")
    rows.statement.bind(first, id - 1)
    try rows.statement.run()
  }
}
