import Foundation
import GRDB
import Imaging
package import Vocabulary

/// The bytes of a network's weights, or of an optimiser's moments.
package enum Weights {
  /// Row number in `weights`.
  package typealias ID = Identifier<Weights>

  /// Bytes of a chunk: far below SQLite's limit for a value, and cheap to hold twice.
  static let chunkSize = 4 << 20
}

/// A repeatable sequence of bytes: each call passes the same bytes to `body`, chunk by chunk.
package typealias ByteStream = (_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Void

extension Transaction {
  /// Stores bytes under their SHA-256; equal content is stored once.
  ///
  /// - Parameter bytes: called twice, to hash and to store, so that the whole is never in memory.
  package func ensureWeights(_ bytes: ByteStream) throws -> Weights.ID {
    var hash = SHA256()
    var count = 0
    try bytes {
      hash.update($0)
      count += $0.count
    }
    let sha256 = Data(hash.finalize())
    let existing = try Int64.fetchOne(database, sql: "SELECT id FROM weights WHERE sha256 = ?", arguments: [sha256])
    if let existing { return .init(existing) }
    let id = try insert("INSERT INTO weights (sha256, byte_count) VALUES (?, ?)", [sha256, count])
    var (chunk, sequence) = (Data(capacity: Weights.chunkSize), 0)
    func flush() throws {
      try insert("INSERT INTO weights_chunk (weights_id, sequence, bytes) VALUES (?, ?, ?)", [id, sequence, chunk])
      sequence += 1
      chunk.removeAll(keepingCapacity: true)
    }
    try bytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let part = rest.prefix(Weights.chunkSize - chunk.count)
        chunk.append(contentsOf: part)
        rest = rest.dropFirst(part.count)
        if chunk.count == Weights.chunkSize { try flush() }
      }
    }
    if !chunk.isEmpty { try flush() }
    return .init(id)
  }

  /// Size of the safetensors file.
  package func byteCount(ofWeights id: Weights.ID) throws -> Int { try weights(id)["byte_count"] }

  private func weights(_ id: Weights.ID) throws -> Row {
    let row = try Row.fetchOne(database, sql: "SELECT * FROM weights WHERE id = ?", arguments: [id.rawValue])
    guard let row else { throw AtlasStoreError.unknown(kind: "weights", name: "number \(id)", known: []) }
    return row
  }

  /// Passes the bytes to `body`, chunk by chunk.
  /// - Throws: `AtlasStoreError.weightsDamaged` after the last chunk, where the hash differs.
  package func forEachChunk(ofWeights id: Weights.ID, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let expected: Data = try weights(id)["sha256"]
    var hash = SHA256()
    let chunks = try Row.fetchCursor(
      database, sql: "SELECT bytes FROM weights_chunk WHERE weights_id = ? ORDER BY sequence", arguments: [id.rawValue])
    while let chunk = try chunks.next() {
      try chunk.withUnsafeData(atIndex: 0) { data in
        try (data ?? Data()).withUnsafeBytes {
          hash.update($0)
          try body($0)
        }
      }
    }
    guard Data(hash.finalize()) == expected else { throw AtlasStoreError.weightsDamaged(id: id.rawValue) }
  }

  /// The SHA-256 in hexadecimal digits; empty where there are no such weights.
  package func hash(ofWeights id: Weights.ID) throws -> String {
    try String.fetchOne(database, sql: "SELECT lower(hex(sha256)) FROM weights WHERE id = ?", arguments: [id.rawValue])
      ?? ""
  }

  /// Deletes weights that no checkpoint references.
  package func dropUnusedWeights() throws {
    try database.execute(
      sql: """
        DELETE FROM weights WHERE id NOT IN (SELECT weights_id FROM checkpoint)
          AND id NOT IN (SELECT state_id FROM checkpoint WHERE state_id IS NOT NULL)
        """)
  }
}
