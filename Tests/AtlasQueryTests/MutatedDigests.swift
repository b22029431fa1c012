import CSQLite
import VectorIndex

/// Makes the digests of an index fit its altered bytes, as a hostile writer does.
enum MutatedDigests {
  static func fit(_ atlas: AtlasFile) throws {
    func bytes(_ hex: Substring) -> [UInt8] {
      let digits = Array(hex.utf8)
      func value(_ digit: UInt8) -> UInt8 { digit <= 57 ? digit - 48 : digit - 55 }
      return stride(from: 0, to: digits.count, by: 2).map { value(digits[$0]) << 4 | value(digits[$0 + 1]) }
    }
    for row in try atlas.rows("SELECT rowid, kind, number, hex(bytes) FROM vector_index_segment") {
      let fields = row.split(separator: "|", omittingEmptySubsequences: false)
      guard let kind = UInt64(fields[1]), let number = UInt64(fields[2]) else { continue }
      let digest = bytes(fields[3]).withUnsafeBytes { VectorIndex.digest($0, seed: (kind + 1) << 32 | number) }
      try atlas.run("UPDATE vector_index_segment SET digest = \(digest) WHERE rowid = \(fields[0])")
    }
    for row in try atlas.rows(
      "SELECT model_id, format, dimension, m, ef_construction, seed, slots, compacted, hex(codec) FROM vector_index")
    {
      let fields = row.split(separator: "|", omittingEmptySubsequences: false)
      let numbers = fields[..<8].compactMap { Int64($0) }
      let codec = bytes(fields[8]).withUnsafeBytes { VectorIndex.digest($0) }
      let digest = numbers.withUnsafeBytes { VectorIndex.digest($0, seed: UInt64(bitPattern: codec)) }
      try atlas.run("UPDATE vector_index SET digest = \(digest) WHERE model_id = \(fields[0])")
    }
  }
}
