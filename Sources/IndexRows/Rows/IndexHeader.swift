import VectorIndex

/// The row of `vector_index`: the parameters of an index, and the log row up to which its segments go.
struct IndexHeader: Sendable, Equatable {
  /// Of the segments and of the edits in the log.
  static let format: Int64 = 1

  let model: Int64
  let settings: GraphSettings
  let codec: VectorCodec
  /// Number of slots in the segments.
  var slots: Int
  /// Id of the last log row that the segments include.
  var compacted: Int64

  /// Of all columns of the row.
  private func digest(codec bytes: UnsafeRawBufferPointer) -> Int64 {
    let numbers: [Int64] = [
      model, IndexHeader.format, Int64(codec.dimension), Int64(settings.maxLinks), Int64(settings.efConstruction),
      Int64(bitPattern: settings.seed), Int64(slots), compacted,
    ]
    return numbers.withUnsafeBytes { VectorIndex.digest($0, seed: UInt64(bitPattern: VectorIndex.digest(bytes))) }
  }

  /// Nil where the model has no index.
  static func read(model: Int64, on connection: Connection) throws(IndexRowsError) -> IndexHeader? {
    let row = try Statement(
      """
      SELECT format, dimension, m, ef_construction, seed, slots, compacted, codec, digest
      FROM vector_index WHERE model_id = ?
      """, on: connection)
    row.bind(model)
    guard try row.step() else { return nil }
    func damaged(_ reason: String) -> IndexRowsError {
      .damaged(model: model, location: "vector_index", reason: reason)
    }
    guard row.integer(0) == format else {
      throw row.integer(0) > format && row.integer(0) < 1000
        ? .newerFormat(model: model, format: row.integer(0)) : damaged("format \(row.integer(0))")
    }
    guard (1...Int64(maxDimension)).contains(row.integer(1)), (2...64).contains(row.integer(2)),
      (1...100_000).contains(row.integer(3)), (0...Int64(Int32.max)).contains(row.integer(5))
    else { throw damaged("a setting out of its range") }
    let (dimension, slots) = (row.integer(1), row.integer(5))
    let (maxLinks, efConstruction) = (row.integer(2), row.integer(3))
    let expected = try VectorIndexRows.dimension(of: model, on: connection)
    guard dimension == expected else { throw damaged("\(dimension) dimensions, where the model has \(expected)") }
    let codec: VectorCodec
    do { codec = try VectorCodec(decoding: row.blob(7), dimension: Int(dimension)) } catch { throw damaged("\(error)") }
    let header = IndexHeader(
      model: model,
      settings: GraphSettings(
        maxLinks: Int(maxLinks), efConstruction: Int(efConstruction), seed: UInt64(bitPattern: row.integer(4))),
      codec: codec, slots: Int(slots), compacted: row.integer(6))
    guard header.digest(codec: row.blob(7)) == row.integer(8) else { throw damaged("its digest does not fit") }
    return header
  }

  func write(on connection: Connection) throws(IndexRowsError) {
    let row = try Statement(
      """
      INSERT INTO vector_index (model_id, format, dimension, m, ef_construction, seed, slots, compacted, codec, digest)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
      ON CONFLICT (model_id) DO UPDATE SET slots = ?7, compacted = ?8, digest = ?10
      """, on: connection)
    row.bind(
      model, IndexHeader.format, Int64(codec.dimension), Int64(settings.maxLinks), Int64(settings.efConstruction),
      Int64(bitPattern: settings.seed), Int64(slots), compacted)
    let bytes = codec.encoded
    row.bind(at: 10, bytes.withUnsafeBytes { digest(codec: $0) })
    try row.run(at: 9, blob: bytes)
  }
}
