import CSQLite
import VectorIndex

/// Gives mirrors of one index as a connection's snapshot sees it.
package struct MirrorReader {
  package let model: Int64
  let connection: Connection
  let log: IndexLog
  let key: MirrorKey

  package init(model: Int64, on connection: Connection) throws(IndexRowsError) {
    guard sql_attach_host() != 0 else { throw .noSQLite }
    self.model = model
    self.connection = connection
    log = IndexLog(model: model, on: connection)
    let file = sql_filename(connection).map { String(cString: $0) } ?? ""
    key = MirrorKey(file: file.isEmpty ? "memory:\(connection)" : file, model: model)
  }

  /// The index as of now; nil where the model has none.
  package func marked(withGraph: Bool) throws(IndexRowsError) -> MarkedMirror? {
    guard let head = try log.head() else { return nil }
    if let mirror = MirrorPool.shared.copy(key, at: head, withGraph: withGraph) {
      return MarkedMirror(mirror: mirror, mark: head)
    }
    guard let marked = try owned(at: head, withGraph: withGraph) else { return nil }
    MirrorPool.shared.put(key, marked)
    return marked
  }

  /// The same mirror with its vectors held, for whoever asks often; as it is where they do not fit.
  package func holdingVectors(_ marked: MarkedMirror) throws(IndexRowsError) -> MarkedMirror {
    guard marked.mirror.vectors == nil, marked.mirror.canHoldVectors else { return marked }
    var full = marked
    // By row number: the index on neurons would visit the vectors out of their order in the file.
    let rows = try Statement("SELECT neuron_id, id, vector FROM embedding WHERE +model_id = ?", on: connection)
    rows.bind(model)
    do {
      try full.mirror.holdVectors { hold in
        while try rows.step() { hold(rows.integer(0), rows.integer(1), rows.blob(2)) }
      }
    } catch let error as IndexRowsError { throw error } catch { throw damaged("embedding", "\(error)") }
    MirrorPool.shared.put(key, full)
    return full
  }

  /// The mirror of `head` with no other owner: out of the pool and brought up to date, or read from the file.
  func owned(at head: LogMark, withGraph: Bool) throws(IndexRowsError) -> MarkedMirror? {
    if var marked = MirrorPool.shared.take(key, upTo: head, withGraph: withGraph) {
      if try log.contains(marked.mark) {
        try catchUp(&marked)
        return marked
      }
      // It knows what this snapshot does not: leave it to others.
      MirrorPool.shared.put(key, marked)
    }
    return try load(withGraph: withGraph)
  }

  /// Reads pieces, then the log.
  func load(withGraph: Bool) throws(IndexRowsError) -> MarkedMirror? {
    guard let header = try IndexHeader.read(model: model, on: connection) else { return nil }
    var mirror = VectorMirror(codec: header.codec, settings: header.settings, withGraph: false)
    mirror.reserve(header.slots + 64)
    let pieces = (header.slots + VectorMirror.slotsInPiece - 1) / VectorMirror.slotsInPiece
    let rows = try IndexPieces(model: model, on: connection)
    for number in 0..<pieces {
      let slots = try rows.bytes(.slots, number)
      try rows.read(.codes, number) { codes in try slots.withUnsafeBytes { try mirror.append(codes: codes, slots: $0) }
      }
    }
    guard mirror.slotCount == header.slots else {
      throw damaged("vector_index_piece", "\(mirror.slotCount) slots where there should be \(header.slots)")
    }
    do {
      try mirror.finishSlots()
      if withGraph {
        try mirror.loadGraph(pieces: pieces) { number, load in try rows.read(.links, number) { try load($0) } }
      }
    } catch let error as IndexRowsError {
      throw error
    } catch { throw damaged("vector_index_piece", "\(error)") }
    let first = try Statement("SELECT nonce, kind FROM vector_index_log WHERE id = ?", on: connection)
    first.bind(header.folded)
    guard try first.step(), first.integer(1) == LogKind.folded.rawValue else {
      throw damaged("vector_index_log", "row \(header.folded), from which it goes on, is missing")
    }
    var marked = MarkedMirror(mirror: mirror, mark: LogMark(id: header.folded, nonce: first.integer(0)))
    mirror = VectorMirror(codec: VectorCodec(dimension: 1), settings: header.settings, withGraph: false)
    try catchUp(&marked)
    return marked
  }

  /// Repeats the log rows after the mark.
  private func catchUp(_ marked: inout MarkedMirror) throws(IndexRowsError) {
    let kept = try log.statements(
      """
      SELECT id, nonce, kind, embedding_id, neuron_id, session_id, digest, edits FROM vector_index_log
      WHERE id > ? AND id <= ? ORDER BY id
      """)
    let keptVector = try log.statements(
      "SELECT vector FROM embedding WHERE id = ? AND model_id = ? AND neuron_id = ?")
    try repeatRows(kept.statement, keptVector.statement, &marked)
  }

  private func repeatRows(
    _ rows: borrowing Statement, _ vector: borrowing Statement, _ marked: inout MarkedMirror
  ) throws(IndexRowsError) {
    rows.bind(marked.mark.id, log.last)
    defer {
      rows.rewind()
      vector.rewind()
    }
    while try rows.step() {
      let id = rows.integer(0)
      guard id == marked.mark.id + 1 else { throw damaged("vector_index_log", "row \(marked.mark.id + 1) is missing") }
      let blob = rows.blob(7)
      let columns = (0...5).reduce(Int64(0)) { $0 ^ rows.integer(Int32($1)) }
      guard columns ^ (rows.isNull(7) ? 0 : digest(blob)) == rows.integer(6),
        let kind = LogKind(rawValue: rows.integer(2))
      else { throw damaged("vector_index_log", "the digest of row \(id) does not fit") }
      let embedding = rows.integer(3)
      let neuron = rows.integer(4)
      switch kind {
      case .added:
        vector.bind(embedding, model, neuron)
        let found = try vector.step() ? vector.blob(0) : nil
        do {
          try marked.mirror.added(embedding: embedding, neuron: neuron, session: rows.integer(5), vector: found)
        } catch { throw .vector(embedding: embedding, error) }
      case .removed: marked.mirror.removed(neuron: neuron)
      case .edits:
        do { try marked.mirror.apply(edits: blob) } catch { throw damaged("row \(id) of vector_index_log", "\(error)") }
      case .folded: break
      }
      marked.mark = LogMark(id: id, nonce: rows.integer(1))
    }
  }

  func damaged(_ place: String, _ reason: String) -> IndexRowsError {
    .damaged(model: model, place: place, reason: reason)
  }
}
