package import VectorIndex

/// The row of `vector_index`: how an index was made, and up to which log row its pieces speak.
package struct IndexHeader: Sendable, Equatable {
  static let format: Int64 = 1

  package let model: Int64
  package let settings: GraphSettings
  package let codec: VectorCodec
  /// Slots that the pieces hold.
  package var slots: Int
  /// The log row up to which the pieces speak.
  package var folded: Int64

  /// Of everything in the row.
  func digest(codec bytes: UnsafeRawBufferPointer) -> Int64 {
    let numbers: [Int64] = [
      model, IndexHeader.format, Int64(codec.dimension), Int64(settings.degree), Int64(settings.breadth),
      Int64(bitPattern: settings.seed), Int64(slots), folded,
    ]
    return numbers.withUnsafeBytes { VectorIndex.digest($0, seed: UInt64(bitPattern: VectorIndex.digest(bytes))) }
  }

  /// Nil where the model has no index.
  package static func read(model: Int64, on connection: Connection) throws(IndexRowsError) -> IndexHeader? {
    let row = try Statement(
      """
      SELECT format, dimension, degree, breadth, seed, slots, folded, codec, digest FROM vector_index WHERE model_id = ?
      """, on: connection)
    row.bind(model)
    guard try row.step() else { return nil }
    guard row.integer(0) == format else {
      throw row.integer(0) > format && row.integer(0) < 1000
        ? .newerFormat(model: model, format: row.integer(0))
        : .damaged(model: model, place: "vector_index", reason: "format \(row.integer(0))")
    }
    func damaged(_ reason: String) -> IndexRowsError { .damaged(model: model, place: "vector_index", reason: reason) }
    guard let dimension = Int32(exactly: row.integer(1)), let degree = Int8(exactly: row.integer(2)),
      let breadth = Int32(exactly: row.integer(3)), let slots = UInt32(exactly: row.integer(5))
    else { throw damaged("a setting out of its range") }
    let codec: VectorCodec
    do { codec = try VectorCodec(decoding: row.blob(7), dimension: Int(dimension)) } catch { throw damaged("\(error)") }
    let header = IndexHeader(
      model: model,
      settings: GraphSettings(
        degree: Int(degree), breadth: Int(breadth), seed: UInt64(bitPattern: row.integer(4))),
      codec: codec, slots: Int(slots), folded: row.integer(6))
    guard header.digest(codec: row.blob(7)) == row.integer(8) else { throw damaged("its digest does not fit") }
    return header
  }

  func write(on connection: Connection) throws(IndexRowsError) {
    let row = try Statement(
      """
      INSERT INTO vector_index (model_id, format, dimension, degree, breadth, seed, slots, folded, codec, digest)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
      ON CONFLICT (model_id) DO UPDATE SET slots = ?7, folded = ?8, digest = ?10
      """, on: connection)
    row.bind(
      model, IndexHeader.format, Int64(codec.dimension), Int64(settings.degree), Int64(settings.breadth),
      Int64(bitPattern: settings.seed), Int64(slots), folded)
    let bytes = codec.encoded
    row.bind(10, integer: bytes.withUnsafeBytes { digest(codec: $0) })
    try row.run(9, blob: bytes)
  }
}
