import Foundation
import GRDB
import Imaging
package import Vocabulary

/// The bytes of a network's weights, or of an optimiser's moments.
package enum Weights {
  package typealias ID = Identifier<Weights>

  /// Bytes in one piece: well under SQLite's limit for a value, and cheap to hold twice.
  static let pieceSize = 4 << 20
}

extension Rows {
  /// Keeps bytes under their SHA-256; equal content is kept once.
  package func ensureWeights(_ bytes: UnsafeRawBufferPointer) throws -> Weights.ID {
    let sha256 = Data(SHA256.hash(of: bytes))
    let found = try Int64.fetchOne(database, sql: "SELECT id FROM weights WHERE sha256 = ?", arguments: [sha256])
    if let found { return .init(found) }
    let id = try insert("INSERT INTO weights (sha256, byte_count) VALUES (?, ?)", [sha256, bytes.count])
    for (sequence, start) in stride(from: 0, to: bytes.count, by: Weights.pieceSize).enumerated() {
      let piece = Data(bytes[start..<min(start + Weights.pieceSize, bytes.count)])
      try insert("INSERT INTO weights_piece (weights_id, sequence, bytes) VALUES (?, ?, ?)", [id, sequence, piece])
    }
    return .init(id)
  }

  package func ensureWeights(_ bytes: [UInt8]) throws -> Weights.ID {
    try bytes.withUnsafeBytes { try ensureWeights($0) }
  }

  /// The bytes, checked against their hash.
  package func weights(_ id: Weights.ID) throws -> [UInt8] {
    let row = try Row.fetchOne(
      database, sql: "SELECT sha256, byte_count FROM weights WHERE id = ?", arguments: [id.rawValue])
    guard let row else { throw AtlasStoreError.unknown(kind: "weights", name: "number \(id)", known: []) }
    let sha256: Data = row[0]
    var bytes: [UInt8] = []
    bytes.reserveCapacity(row[1])
    let pieces = try Row.fetchCursor(
      database, sql: "SELECT bytes FROM weights_piece WHERE weights_id = ? ORDER BY sequence", arguments: [id.rawValue])
    while let piece = try pieces.next() {
      try piece.withUnsafeData(atIndex: 0) { bytes.append(contentsOf: $0 ?? Data()) }
    }
    guard Data(SHA256.hash(of: bytes)) == sha256 else {
      throw AtlasStoreError.weightsDamaged(id: id.rawValue)
    }
    return bytes
  }

  /// The SHA-256 as hexadecimal digits, by which provenance names weights.
  package func hash(ofWeights id: Weights.ID) throws -> String {
    try String.fetchOne(database, sql: "SELECT lower(hex(sha256)) FROM weights WHERE id = ?", arguments: [id.rawValue])
      ?? ""
  }

  /// Removes weights that no checkpoint names any more.
  package func dropUnusedWeights() throws {
    try database.execute(
      sql: """
        DELETE FROM weights WHERE id NOT IN (SELECT weights_id FROM checkpoint)
          AND id NOT IN (SELECT state_id FROM checkpoint WHERE state_id IS NOT NULL)
        """)
  }
}
