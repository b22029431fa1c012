import Foundation
import GRDB
package import Vocabulary

/// Frozen layers whose activations are kept.
package enum FrozenPrefixRow {
  package typealias ID = Identifier<FrozenPrefixRow>
}

extension Transaction {
  /// The row of a prefix, made if it is not there; notes that it is in use.
  ///
  /// - Parameter valueCount: values of one view.
  package func ensureFrozenPrefix(hash: [UInt8], name: String, valueCount: Int) throws -> FrozenPrefixRow.ID {
    let id = try Int64.fetchOne(
      database,
      sql: """
        INSERT INTO frozen_prefix (hash, name, value_count, used_at, activity_id) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (hash) DO UPDATE SET used_at = excluded.used_at RETURNING id
        """, arguments: [Data(hash), name, valueCount, Timestamp.now(), activityID])
    return .init(id ?? 0)
  }

  /// What is kept under each key; nil where nothing is.
  package func activations(_ keys: [[UInt8]], of prefix: FrozenPrefixRow.ID) throws -> [[Float]?] {
    let statement = try database.cachedStatement(
      sql: "SELECT vector FROM activation WHERE prefix_id = ? AND view = ?")
    return try keys.map { key in
      let cursor = try Row.fetchCursor(statement, arguments: [prefix.rawValue, Data(key)])
      return try cursor.next().map { try $0.withUnsafeData(atIndex: 0) { Vector.values($0 ?? Data()) } }
    }
  }

  package func storeActivations(_ items: [(key: [UInt8], values: [Float])], of prefix: FrozenPrefixRow.ID) throws {
    let statement = try database.cachedStatement(
      sql: "INSERT OR IGNORE INTO activation (prefix_id, view, vector) VALUES (?, ?, ?)")
    for item in items {
      try statement.execute(arguments: [prefix.rawValue, Data(item.key), Vector.data(item.values)])
    }
  }

  /// Bytes of all activations kept.
  package func activationByteCount() throws -> Int {
    try Int.fetchOne(
      database,
      sql: """
        SELECT coalesce(sum(4 * p.value_count * (SELECT count(*) FROM activation a WHERE a.prefix_id = p.id)), 0)
        FROM frozen_prefix p
        """) ?? 0
  }

  /// Forgets all that the longest unused prefix but `kept` made; false where there is no other.
  package func dropLeastRecentlyUsedPrefix(except kept: FrozenPrefixRow.ID) throws -> Bool {
    try database.execute(
      sql: """
        DELETE FROM frozen_prefix WHERE id = (SELECT id FROM frozen_prefix WHERE id <> ? ORDER BY used_at, id LIMIT 1)
        """, arguments: [kept.rawValue])
    return database.changesCount > 0
  }
}
