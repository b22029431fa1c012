import VectorIndex

extension VectorIndexRows {
  /// Inserts vectors that were embedded since the last flush into the graph and removes deleted ones; call it in the
  /// transaction that changed `embedding`, before the commit.
  ///
  /// Does nothing where the model has no index. Compacts the log when it has grown long.
  package static func flush(model: Int64, on connection: Connection) throws(IndexRowsError) {
    try flush(try SnapshotLoader(model: model, on: connection))
  }

  /// The same with a loader that the caller reuses, so that its statements are prepared once.
  package static func flush(_ loader: SnapshotLoader) throws(IndexRowsError) {
    guard var version = try flushedVersion(loader) else { return }
    let compacted = try compactedRow(loader)
    if version.position.id &- compacted > Int64(max(512, version.snapshot.slotCount / 8)) {
      try compact(&version, loader)
    }
    SnapshotCache.shared.insert(loader.key, version)
  }

  /// Flushes, then compacts the log: loading is fastest from segments.
  package static func compact(model: Int64, on connection: Connection) throws(IndexRowsError) {
    let loader = try SnapshotLoader(model: model, on: connection)
    guard var version = try flushedVersion(loader) else { return }
    try compact(&version, loader)
    SnapshotCache.shared.insert(loader.key, version)
  }

  private static func flushedVersion(_ loader: SnapshotLoader) throws(IndexRowsError) -> VersionedSnapshot? {
    guard let head = try loader.log.head(), var version = try loader.takeOrLoad(at: head, withGraph: true) else {
      return nil
    }
    if let edits = version.snapshot.flush() { version.position = try loader.log.append(.edits, edits: edits) }
    return version
  }

  private static func compactedRow(_ loader: SnapshotLoader) throws(IndexRowsError) -> Int64 {
    let row = try loader.log.statements("SELECT compacted FROM vector_index WHERE model_id = ?")
    row.statement.bind(loader.model)
    defer { row.statement.reset() }
    return try row.statement.step() ? row.statement.integer(0) : 0
  }

  /// Writes a flushed snapshot into segments and empties the log up to one row.
  static func compact(_ version: inout VersionedSnapshot, _ loader: SnapshotLoader) throws(IndexRowsError) {
    version.position = try loader.log.append(.compacted)
    let snapshot = version.snapshot
    let header = IndexHeader(
      model: loader.model, settings: snapshot.settings, codec: snapshot.codec, slots: snapshot.slotCount,
      compacted: version.position.id)
    try header.write(on: loader.connection)
    try IndexSegments.write(snapshot, model: loader.model, on: loader.connection)
    try loader.log.deleteRows(before: version.position.id)
  }
}
