import CSQLite
import VectorIndex

/// Gives the snapshot of one index that fits a connection's read transaction: from the cache, or from the file.
package struct SnapshotLoader {
  let model: Int64
  let connection: Connection
  let log: IndexLog
  let key: SnapshotKey

  /// For a model, by row id. Reads nothing yet.
  package init(model: Int64, on connection: Connection) throws(IndexRowsError) {
    guard sql_attach_host() != 0 else { throw .noSQLite }
    self.model = model
    self.connection = connection
    log = IndexLog(model: model, on: connection)
    let file = sql_filename(connection).map { String(cString: $0) } ?? ""
    key = SnapshotKey(file: file.isEmpty ? "memory:\(connection)" : file, model: model)
  }

  /// The current snapshot; nil where the model has no index. Costs two rows where the cache has it.
  package func current(withGraph: Bool) throws(IndexRowsError) -> VersionedSnapshot? {
    guard let head = try log.head() else { return nil }
    if let cached = SnapshotCache.shared.find(key, at: head, withGraph: withGraph) { return cached }
    guard let loaded = try takeOrLoad(at: head, withGraph: withGraph) else { return nil }
    SnapshotCache.shared.insert(key, loaded)
    return loaded
  }

  /// The same snapshot with its vectors in memory, where they fit. Costs one scan of the model's embeddings.
  package func loadingVectors(_ version: VersionedSnapshot) throws(IndexRowsError) -> VersionedSnapshot {
    guard version.snapshot.vectors == nil, version.snapshot.vectorsFit else { return version }
    var full = version
    // In the order of row ids: the index on neurons would visit the vectors out of their order in the file.
    let rows = try Statement("SELECT neuron_id, id, vector FROM embedding WHERE +model_id = ?", on: connection)
    rows.bind(model)
    do {
      try full.snapshot.loadVectors { add in
        while try rows.step() { add(rows.integer(0), rows.integer(1), rows.blob(2)) }
      }
    } catch let error as IndexRowsError { throw error } catch { throw damaged("embedding", "\(error)") }
    SnapshotCache.shared.insert(key, full)
    return full
  }

  /// The snapshot at `head`, not in the cache: the caller is its only owner.
  func takeOrLoad(at head: LogPosition, withGraph: Bool) throws(IndexRowsError) -> VersionedSnapshot? {
    if var version = SnapshotCache.shared.take(key, upTo: head, withGraph: withGraph) {
      if try log.contains(version.position) {
        try replayLog(&version)
        return version
      }
      // It includes a row that is not visible here.
      SnapshotCache.shared.insert(key, version)
    }
    return try load(withGraph: withGraph)
  }

  /// Reads the segments, then the log; never the cache.
  func load(withGraph: Bool) throws(IndexRowsError) -> VersionedSnapshot? {
    guard let header = try IndexHeader.read(model: model, on: connection) else { return nil }
    let first = try Statement("SELECT nonce, kind FROM vector_index_log WHERE id = ?", on: connection)
    first.bind(header.compacted)
    guard try first.step(), first.integer(1) == LogKind.compacted.rawValue else {
      throw damaged("vector_index_log", "row \(header.compacted), which follows the segments, is missing")
    }
    var version = VersionedSnapshot(
      snapshot: IndexSnapshot(codec: header.codec, settings: header.settings, withGraph: false),
      position: LogPosition(id: header.compacted, nonce: first.integer(0)))
    try loadSegments(&version.snapshot, slots: header.slots, withGraph: withGraph)
    try replayLog(&version)
    return version
  }

  private func loadSegments(
    _ snapshot: inout IndexSnapshot, slots count: Int, withGraph: Bool
  ) throws(IndexRowsError) {
    // Before memory is reserved for them: the file must hold that many codes.
    let codes = try Statement(
      "SELECT sum(length(bytes)) FROM vector_index_segment WHERE model_id = ? AND kind = 0", on: connection)
    codes.bind(model)
    guard try codes.step(), codes.integer(0) == Int64(count) * Int64(snapshot.codec.width) else {
      throw damaged("vector_index_segment", "\(codes.integer(0)) bytes of codes, where there should be \(count) slots")
    }
    codes.reset()
    snapshot.reserve(count + 64)
    let segments = try IndexSegments(model: model, on: connection)
    for number in 0..<IndexSnapshot.segmentCount(slots: count) {
      let slots = try segments.bytes(.slots, number)
      try segments.read(.codes, number) { codes in
        try slots.withUnsafeBytes { try snapshot.append(codes: codes, slots: $0) }
      }
    }
    guard snapshot.slotCount == count else {
      throw damaged("vector_index_segment", "\(snapshot.slotCount) slots where there should be \(count)")
    }
    do {
      try snapshot.finishSlots()
      if withGraph { try snapshot.loadGraph { number, load in try segments.read(.links, number, load) } }
    } catch let error as IndexRowsError {
      throw error
    } catch { throw damaged("vector_index_segment", "\(error)") }
  }

  /// Applies the log rows after the snapshot's position.
  private func replayLog(_ version: inout VersionedSnapshot) throws(IndexRowsError) {
    let rows = try log.statements(
      """
      SELECT id, nonce, kind, embedding_id, neuron_id, session_id, digest, edits FROM vector_index_log
      WHERE id > ? AND id <= ? ORDER BY id
      """)
    let vector = try log.statements(
      "SELECT vector FROM embedding WHERE id = ? AND model_id = ? AND neuron_id = ?")
    try replay(rows.statement, vector.statement, &version)
  }

  private func replay(
    _ rows: borrowing Statement, _ vector: borrowing Statement, _ version: inout VersionedSnapshot
  ) throws(IndexRowsError) {
    rows.bind(version.position.id, log.last)
    defer {
      rows.reset()
      vector.reset()
    }
    while try rows.step() {
      let id = rows.integer(0)
      guard id == version.position.id &+ 1 else {
        throw damaged("vector_index_log", "row \(version.position.id &+ 1) is missing")
      }
      let edits = rows.blob(7)
      let columns = (0...5).reduce(Int64(0)) { $0 ^ rows.integer(Int32($1)) }
      guard columns ^ (rows.isNull(7) ? 0 : digest(edits)) == rows.integer(6),
        let kind = LogKind(rawValue: rows.integer(2))
      else { throw damaged("vector_index_log", "the digest of row \(id) does not fit") }
      let embedding = rows.integer(3)
      let neuron = rows.integer(4)
      switch kind {
      case .inserted:
        vector.bind(embedding, model, neuron)
        let bytes = try vector.step() ? vector.blob(0) : nil
        do {
          try version.snapshot.insert(embedding: embedding, neuron: neuron, session: rows.integer(5), vector: bytes)
        } catch { throw .vector(embedding: embedding, error) }
      case .removed: version.snapshot.remove(neuron: neuron)
      case .edits:
        do { try version.snapshot.apply(edits: edits) } catch {
          throw damaged("row \(id) of vector_index_log", "\(error)")
        }
      case .compacted: break
      }
      version.position = LogPosition(id: id, nonce: rows.integer(1))
    }
  }

  private func damaged(_ location: String, _ reason: String) -> IndexRowsError {
    .damaged(model: model, location: location, reason: reason)
  }
}
