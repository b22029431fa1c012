import VectorIndex

/// The rows of `vector_index_piece` of one model.
struct IndexPieces: ~Copyable {
  private let model: Int64
  private let select: Statement

  init(model: Int64, on connection: Connection) throws(IndexRowsError) {
    self.model = model
    select = try Statement(
      "SELECT bytes, digest FROM vector_index_piece WHERE model_id = ? AND kind = ? AND number = ?", on: connection)
  }

  /// Calls `body` with the bytes of a piece, once they have been found whole.
  func read(_ kind: PieceKind, _ number: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws(IndexRowsError) {
    select.bind(model, kind.rawValue, Int64(number))
    let place = "piece \(number) of \(kind)"
    guard try select.step() else { throw .damaged(model: model, place: place, reason: "it is missing") }
    let bytes = select.blob(0)
    guard IndexPieces.digest(bytes, kind, number) == select.integer(1) else {
      throw .damaged(model: model, place: place, reason: "its digest does not fit")
    }
    do { try body(bytes) } catch { throw .damaged(model: model, place: place, reason: "\(error)") }
    select.rewind()
  }

  func bytes(_ kind: PieceKind, _ number: Int) throws(IndexRowsError) -> [UInt8] {
    var copy: [UInt8] = []
    try read(kind, number) { copy = Array($0) }
    return copy
  }

  /// Of the bytes and of whose they are.
  static func digest(_ bytes: UnsafeRawBufferPointer, _ kind: PieceKind, _ number: Int) -> Int64 {
    VectorIndex.digest(bytes, seed: UInt64(kind.rawValue + 1) << 32 | UInt64(number))
  }

  /// Writes all pieces of a settled mirror, but for those that are there already; then deletes any beyond.
  static func write(_ mirror: VectorMirror, model: Int64, on connection: Connection) throws(IndexRowsError) {
    let known = try Statement(
      "SELECT digest FROM vector_index_piece WHERE model_id = ? AND kind = ? AND number = ?", on: connection)
    let insert = try Statement(
      "INSERT OR REPLACE INTO vector_index_piece (model_id, kind, number, digest, bytes) VALUES (?, ?, ?, ?, ?)",
      on: connection)
    for kind in PieceKind.allCases {
      for number in 0..<mirror.pieceCount {
        let bytes = mirror.piece(kind, number)
        let digest = bytes.withUnsafeBytes { IndexPieces.digest($0, kind, number) }
        known.bind(model, kind.rawValue, Int64(number))
        let isThere = try known.step() && known.integer(0) == digest
        known.rewind()
        if isThere { continue }
        insert.bind(model, kind.rawValue, Int64(number), digest)
        try insert.run(5, blob: bytes)
      }
    }
    let beyond = try Statement("DELETE FROM vector_index_piece WHERE model_id = ? AND number >= ?", on: connection)
    beyond.bind(model, Int64(mirror.pieceCount))
    try beyond.run()
  }
}
