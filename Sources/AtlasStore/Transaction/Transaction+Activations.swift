import Foundation
import GRDB
package import Vocabulary

/// Namespace of row numbers: frozen layers whose activations are stored.
package enum FrozenPrefixRow {
  /// Row number in `frozen_prefix`.
  package typealias ID = Identifier<FrozenPrefixRow>
}

extension Transaction {
  /// The row of a prefix, inserted if it is not there, with its time of use set to now.
  ///
  /// - Parameter valueCount: floats of one activation.
  package func ensureFrozenPrefix(hash: [UInt8], name: String, valueCount: Int) throws -> FrozenPrefixRow.ID {
    let id = try Int64.fetchOne(
      database,
      sql: """
        INSERT INTO frozen_prefix (hash, name, value_count, used_at, activity_id) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (hash) DO UPDATE SET used_at = excluded.used_at RETURNING id
        """, arguments: [Data(hash), name, valueCount, Timestamp.now(), activityID])
    return .init(id ?? 0)
  }

  /// The activation under each key; nil where none is stored.
  package func activations(_ keys: [[UInt8]], of prefix: FrozenPrefixRow.ID) throws -> [[Float]?] {
    let statement = try database.cachedStatement(
      sql: "SELECT vector FROM activation WHERE prefix_id = ? AND view = ?")
    return try keys.map { key in
      let cursor = try Row.fetchCursor(statement, arguments: [prefix.rawValue, Data(key)])
      return try cursor.next().map { try $0.withUnsafeData(atIndex: 0) { Vector.values($0 ?? Data()) } }
    }
  }

  /// Stores activations; keys already there keep theirs.
  package func storeActivations(_ items: [(key: [UInt8], values: [Float])], of prefix: FrozenPrefixRow.ID) throws {
    let statement = try database.cachedStatement(
      sql: "INSERT OR IGNORE INTO activation (prefix_id, view, vector) VALUES (?, ?, ?)")
    for item in items {
      try statement.execute(arguments: [prefix.rawValue, Data(item.key), Vector.data(item.values)])
    }
  }

  /// Bytes of all stored activations.
  package func activationByteCount() throws -> Int {
    try Int.fetchOne(
      database,
      sql: """
        SELECT coalesce(sum(4 * p.value_count * (SELECT count(*) FROM activation a WHERE a.prefix_id = p.id)), 0)
        FROM frozen_prefix p
        """) ?? 0
  }

  /// Deletes the least recently used prefix other than `current`, with its activations; false where there is none.
  package func dropLeastRecentlyUsedPrefix(except current: FrozenPrefixRow.ID) throws -> Bool {
    try database.execute(
      sql: """
        DELETE FROM frozen_prefix WHERE id = (SELECT id FROM frozen_prefix WHERE id <> ? ORDER BY used_at, id LIMIT 1)
        """, arguments: [current.rawValue])
    return database.changesCount > 0
  }
}
