import VectorIndex

extension VectorIndexRows {
  /// Links what was embedded since the last time into the graph and takes out what was deleted: call it in the
  /// transaction that changed `embedding`, before it commits.
  ///
  /// Does nothing where the model has no index. Folds the log when it has grown long.
  package static func settle(model: Int64, on connection: Connection) throws(IndexRowsError) {
    try settle(try MirrorReader(model: model, on: connection))
  }

  /// The same with a reader that its owner keeps: its statements are prepared once.
  package static func settle(_ reader: MirrorReader) throws(IndexRowsError) {
    guard let head = try reader.log.head(), var marked = try reader.owned(at: head, withGraph: true) else { return }
    if let edits = marked.mirror.settle() {
      marked.mark = try reader.log.append(.edits, edits: edits)
    }
    let folded = try foldedRow(reader)
    if marked.mark.id - folded > Int64(max(512, marked.mirror.slotCount / 8)) {
      try fold(&marked, reader)
    }
    MirrorPool.shared.put(reader.key, marked)
  }

  private static func foldedRow(_ reader: MirrorReader) throws(IndexRowsError) -> Int64 {
    let row = try reader.log.statements("SELECT folded FROM vector_index WHERE model_id = ?")
    row.statement.bind(reader.model)
    defer { row.statement.rewind() }
    return try row.statement.step() ? row.statement.integer(0) : 0
  }

  /// Writes the state of a settled mirror into pieces and empties the log up to one row.
  static func fold(_ marked: inout MarkedMirror, _ reader: MirrorReader) throws(IndexRowsError) {
    marked.mark = try reader.log.append(.folded)
    let header = IndexHeader(
      model: reader.model, settings: marked.mirror.settings, codec: marked.mirror.codec, slots: marked.mirror.slotCount,
      folded: marked.mark.id)
    try header.write(on: reader.connection)
    try IndexPieces.write(marked.mirror, model: reader.model, on: reader.connection)
    try reader.log.forget(before: marked.mark.id)
  }

  /// Folds the log now: a load is fastest from pieces.
  package static func fold(model: Int64, on connection: Connection) throws(IndexRowsError) {
    try settle(model: model, on: connection)
    let reader = try MirrorReader(model: model, on: connection)
    guard let head = try reader.log.head(), var marked = try reader.owned(at: head, withGraph: true) else { return }
    try fold(&marked, reader)
    MirrorPool.shared.put(reader.key, marked)
  }
}
