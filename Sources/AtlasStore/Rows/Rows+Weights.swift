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

/// Bytes that are handed over in pieces, the same ones each time they are asked for.
package typealias ByteStream = (_ take: (UnsafeRawBufferPointer) throws -> Void) throws -> Void

extension Rows {
  /// Keeps bytes under their SHA-256; equal content is kept once.
  ///
  /// - Parameter bytes: hands them over in pieces; asked twice, for the hash and to be kept, so that nobody holds them whole.
  package func ensureWeights(_ bytes: ByteStream) throws -> Weights.ID {
    var hash = SHA256()
    var count = 0
    try bytes {
      hash.update($0)
      count += $0.count
    }
    let sha256 = Data(hash.finalize())
    let found = try Int64.fetchOne(database, sql: "SELECT id FROM weights WHERE sha256 = ?", arguments: [sha256])
    if let found { return .init(found) }
    let id = try insert("INSERT INTO weights (sha256, byte_count) VALUES (?, ?)", [sha256, count])
    var (piece, sequence) = (Data(capacity: Weights.pieceSize), 0)
    func flush() throws {
      try insert("INSERT INTO weights_piece (weights_id, sequence, bytes) VALUES (?, ?, ?)", [id, sequence, piece])
      sequence += 1
      piece.removeAll(keepingCapacity: true)
    }
    try bytes { given in
      var rest = given[...]
      while !rest.isEmpty {
        let part = rest.prefix(Weights.pieceSize - piece.count)
        piece.append(contentsOf: part)
        rest = rest.dropFirst(part.count)
        if piece.count == Weights.pieceSize { try flush() }
      }
    }
    if !piece.isEmpty { try flush() }
    return .init(id)
  }

  package func byteCount(ofWeights id: Weights.ID) throws -> Int { try weights(id)["byte_count"] }

  private func weights(_ id: Weights.ID) throws -> Row {
    let row = try Row.fetchOne(database, sql: "SELECT * FROM weights WHERE id = ?", arguments: [id.rawValue])
    guard let row else { throw AtlasStoreError.unknown(kind: "weights", name: "number \(id)", known: []) }
    return row
  }

  /// Hands the bytes over in pieces.
  /// - Throws: after the last piece, where they do not have their hash.
  package func forEachPiece(ofWeights id: Weights.ID, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let expected: Data = try weights(id)["sha256"]
    var hash = SHA256()
    let pieces = try Row.fetchCursor(
      database, sql: "SELECT bytes FROM weights_piece WHERE weights_id = ? ORDER BY sequence", arguments: [id.rawValue])
    while let piece = try pieces.next() {
      try piece.withUnsafeData(atIndex: 0) { data in
        try (data ?? Data()).withUnsafeBytes {
          hash.update($0)
          try body($0)
        }
      }
    }
    guard Data(hash.finalize()) == expected else { throw AtlasStoreError.weightsDamaged(id: id.rawValue) }
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
