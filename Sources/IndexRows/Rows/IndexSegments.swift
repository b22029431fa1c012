import VectorIndex

/// The rows of `vector_index_segment` of one model.
struct IndexSegments: ~Copyable {
  private let model: Int64
  private let select: Statement

  init(model: Int64, on connection: Connection) throws(IndexRowsError) {
    self.model = model
    select = try Statement(
      "SELECT bytes, digest FROM vector_index_segment WHERE model_id = ? AND kind = ? AND number = ?", on: connection)
  }

  /// Calls `body` with the bytes of a segment, after their digest has been verified.
  func read(_ kind: SegmentKind, _ number: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws(IndexRowsError)
  {
    select.bind(model, kind.rawValue, Int64(number))
    let location = "segment \(number) of \(kind)"
    guard try select.step() else { throw .damaged(model: model, location: location, reason: "it is missing") }
    let bytes = select.blob(0)
    guard IndexSegments.digest(bytes, kind, number) == select.integer(1) else {
      throw .damaged(model: model, location: location, reason: "its digest does not fit")
    }
    do { try body(bytes) } catch { throw .damaged(model: model, location: location, reason: "\(error)") }
    select.reset()
  }

  func bytes(_ kind: SegmentKind, _ number: Int) throws(IndexRowsError) -> [UInt8] {
    var copy: [UInt8] = []
    try read(kind, number) { copy = Array($0) }
    return copy
  }

  /// Of the bytes, their kind and their number.
  private static func digest(_ bytes: UnsafeRawBufferPointer, _ kind: SegmentKind, _ number: Int) -> Int64 {
    VectorIndex.digest(bytes, seed: UInt64(kind.rawValue + 1) << 32 | UInt64(number))
  }

  /// Writes the segments of a flushed snapshot that differ from those in the file, and deletes any beyond the last.
  static func write(_ snapshot: IndexSnapshot, model: Int64, on connection: Connection) throws(IndexRowsError) {
    let select = try Statement(
      "SELECT digest FROM vector_index_segment WHERE model_id = ? AND kind = ? AND number = ?", on: connection)
    let insert = try Statement(
      """
      INSERT INTO vector_index_segment (model_id, kind, number, digest, bytes) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (model_id, kind, number) DO UPDATE SET digest = excluded.digest, bytes = excluded.bytes
      """,
      on: connection)
    for kind in SegmentKind.allCases {
      for number in 0..<snapshot.segmentCount {
        let bytes = snapshot.segment(kind, number)
        let digest = bytes.withUnsafeBytes { IndexSegments.digest($0, kind, number) }
        select.bind(model, kind.rawValue, Int64(number))
        let isWritten = try select.step() && select.integer(0) == digest
        select.reset()
        if isWritten { continue }
        insert.bind(model, kind.rawValue, Int64(number), digest)
        try insert.run(at: 5, blob: bytes)
      }
    }
    let delete = try Statement("DELETE FROM vector_index_segment WHERE model_id = ? AND number >= ?", on: connection)
    delete.bind(model, Int64(snapshot.segmentCount))
    try delete.run()
  }
}
