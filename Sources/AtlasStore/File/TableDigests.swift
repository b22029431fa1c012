import CSQLite
import Foundation
import GRDB

/// Digests of the tables' rows (`table_digest`): kept in the transaction that changes the rows, compared by `check`.
///
/// SQLite shows each changed row, before and after, to a hook; the sums change by the difference of the rows' hashes. So a
/// transaction costs a hash a row, whatever the size of the table, and damage that was there before stays visible after it.
/// A rollback to a savepoint would not be seen: `Transaction` has none.
enum TableDigests {
  /// Every table but the index's, which has its own digests; and the column, from 0, that has a digest of its own.
  static let tables: [(name: String, omitted: Int)] = [
    ("activity", -1), ("activity_input", -1), ("animal", -1), ("session", -1), ("stack", -1), ("stack_chunk", 6),
    ("linked_file", -1), ("linked_section", -1), ("linked_blocks", -1), ("neuron", -1), ("neuron_alias", -1),
    ("landmark", -1), ("unusable_patch", -1), ("review", -1),
    ("patch_recipe", -1), ("weights", -1), ("weights_chunk", 2), ("model", -1), ("checkpoint", -1),
    ("training_step", -1), ("embedding", 3), ("session_rotation", -1), ("rotated_embedding", -1),
    ("frozen_prefix", -1), ("activation", -1), ("match_run", -1), ("candidate", -1), ("transform", -1),
    ("calibration", -1), ("calibration_bin", -1), ("evaluation", -1),
  ]

  /// The names as C strings that are never freed.
  nonisolated(unsafe) private static let names = tables.map { UnsafePointer<CChar>(strdup($0.name)) }

  private static func empty() -> [sql_table_digest] {
    zip(names, tables).map { name, table in
      sql_table_digest(name: name, omitted: Int32(table.omitted), is_changed: 0, rows: 0, sum: 0)
    }
  }

  /// Runs the changes of one transaction and brings the digests up to date before it is committed.
  static func keep<T>(in db: Database, _ body: () throws -> T) throws -> T {
    guard let connection = db.sqliteConnection else { return try body() }
    var changes = empty()
    return try changes.withUnsafeMutableBufferPointer { buffer in
      let watch = UnsafeMutablePointer<sql_row_watch>.allocate(capacity: 1)
      defer { watch.deallocate() }
      watch.initialize(
        to: sql_row_watch(
          tables: buffer.baseAddress, count: Int32(buffer.count), last: 0, failed: 0, before: 0, changes: 0))
      let before = db.totalChangesCount
      guard sql_watch_rows(connection, watch) != 0 else {
        let result = try body()
        if db.totalChangesCount != before {
          try db.execute(sql: "UPDATE table_digest SET digest = NULL WHERE digest IS NOT NULL")
        }
        return result
      }
      var isExact = false
      let result: T
      do {
        result = try body()
        isExact = sql_stop_watching_rows(connection, watch) != 0
      } catch {
        _ = sql_stop_watching_rows(connection, watch)
        throw error
      }
      if isExact {
        for change in buffer where change.is_changed != 0 { try add(change, db) }
      } else {
        try recomputeTables(in: db)
      }
      return result
    }
  }

  private static func add(_ change: sql_table_digest, _ db: Database) throws {
    let name = String(cString: change.name)
    let select = try db.cachedStatement(sql: "SELECT row_count, digest FROM table_digest WHERE name = ?")
    guard let row = try Row.fetchOne(select, arguments: [name]), let sum = try row[1] as Int64? else { return }
    let rows: Int64 = try row[0]
    try db.cachedStatement(sql: "UPDATE table_digest SET row_count = ?, digest = ? WHERE name = ?").execute(
      arguments: [rows &+ change.rows, Int64(bitPattern: UInt64(bitPattern: sum) &+ change.sum), name])
  }

  /// Of one table as it is now.
  private static func computed(_ table: sql_table_digest, _ db: Database) throws -> sql_table_digest {
    var table = table
    let name = String(cString: table.name)
    // The column with its own digest is not read: the bytes of all chunks are most of the file.
    let columns = try db.columns(in: name).enumerated().map { number, column in
      number == Int(table.omitted) ? "NULL" : column.name.quotedDatabaseIdentifier
    }
    let rows = try db.makeStatement(
      sql: "SELECT \(columns.joined(separator: ", ")) FROM main.\(name.quotedDatabaseIdentifier)")
    while sql_step(rows.sqliteStatement) == SQLITE_ROW { sql_add_row(&table, rows.sqliteStatement) }
    let code = sql_reset(rows.sqliteStatement)
    guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code), message: name) }
    return table
  }

  /// Sets the digests of all tables to those of their rows.
  static func recomputeTables(in db: Database) throws {
    try db.execute(sql: "DELETE FROM table_digest")
    for table in try empty().map({ try computed($0, db) }) {
      try db.execute(
        sql: "INSERT INTO table_digest (name, row_count, digest) VALUES (?, ?, ?)",
        arguments: [String(cString: table.name), table.rows, Int64(bitPattern: table.sum)])
    }
  }

  /// The same, and the digests of vectors.
  static func recompute(in db: Database) throws {
    let update = try db.makeStatement(sql: "UPDATE embedding SET digest = ? WHERE id = ?")
    let rows = try Row.fetchCursor(db, sql: "SELECT id, model_id, neuron_id, vector, digest FROM embedding")
    while let row = try rows.next() {
      let digest = Vector.digest(
        try row[3] as Data, model: try row[1] as Int64,
        neuron: try row[2] as Int64)
      if try row[4] as Int64? != digest {
        try update.execute(arguments: [digest, try row[0] as Int64])
      }
    }
    try recomputeTables(in: db)
  }

  /// Tables whose rows are not those that neurobridge wrote, and vectors that are not, at most 20 of these.
  static func differences(in db: Database) throws -> (tables: [String], vectors: [String]) {
    var known: [String: (rows: Int64, sum: Int64?)] = [:]
    let stored = try Row.fetchCursor(db, sql: "SELECT name, row_count, digest FROM main.table_digest LIMIT 1000")
    while let row = try stored.next() {
      known[try row[0] as String] = (
        try row[1] as Int64, try row[2] as Int64?
      )
    }
    var tables: [String] = []
    for table in try empty().map({ try computed($0, db) }) {
      let name = String(cString: table.name)
      guard let digest = known.removeValue(forKey: name) else {
        tables.append("table \(name) has no digest")
        continue
      }
      // Nil where an SQLite without the hook wrote.
      guard let sum = digest.sum else { continue }
      if digest.rows != table.rows {
        tables.append("table \(name) has \(table.rows) rows, where neurobridge left \(digest.rows)")
      } else if sum != Int64(bitPattern: table.sum) {
        tables.append("table \(name) has rows that neurobridge did not write")
      }
    }
    tables += known.keys.sorted().map { "table_digest has a row for \($0), which is no table" }
    return (tables, try vectorDifferences(in: db))
  }

  private static func vectorDifferences(in db: Database) throws -> [String] {
    var faults: [String] = []
    let rows = try Row.fetchCursor(db, sql: "SELECT id, model_id, neuron_id, vector, digest FROM embedding")
    while faults.count < 20, let row = try rows.next() {
      let (id, model, neuron) = (
        try row[0] as Int64, try row[1] as Int64,
        try row[2] as Int64
      )
      let digest = Vector.digest(try row[3] as Data, model: model, neuron: neuron)
      guard let stored = try row[4] as Int64? else {
        faults.append("embedding \(id) of neuron \(neuron) by model \(model) has no digest")
        continue
      }
      if stored != digest {
        faults.append("embedding \(id) of neuron \(neuron) by model \(model) does not match its digest")
      }
    }
    return faults
  }

  /// A migration computes the digests anew, which would hide damage: from version 13 on they are compared before.
  static func refuseDamage(before version: Int, in db: Database) throws {
    guard version > Migration.lastDevelopmentVersion + 2 else { return }
    if let first = try differences(in: db).tables.first {
      throw DatabaseError(message: "\(first); see `neurobridge check`")
    }
  }
}
