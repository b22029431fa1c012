import CSQLite
import Numerics
import VectorIndex

/// Alters rows of an atlas as a hostile program does: the schema stays, digests of the index's rows are made to fit, and records hold values of types
/// that SQLite itself would refuse.
struct AtlasMutation {
  /// Table names, with the text that creates each.
  private let tables: [(name: String, sql: String, columns: [String])]
  private let triggers: [String]

  init(of path: String) throws {
    let database = try RawDatabase(path)
    let names = try database.rows(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    tables = try names.map { row in
      (row[0], row[1], try database.rows("SELECT name FROM pragma_table_info('\(row[0])')").map { $0[0] })
    }
    triggers = try database.rows("SELECT sql FROM sqlite_schema WHERE type = 'trigger'").map { $0[0] }
  }

  private static let values = [
    "NULL", "-1", "0", "1", "2", "255", "65536", "2147483647", "2147483648", "-2147483649", "4611686018427387904",
    "9223372036854775807", "-9223372036854775807 - 1", "1e308", "-1e308", "9e999", "-9e999", "1e-320", "0.5", "1000001",
    "'far'", "''", "'{}'", "'[]'", "'null'", "'{\"a\":'", "CAST(x'ff00c0' AS TEXT)", "x''", "x'00'", "x'00ff'",
    "zeroblob(1000)",
    "x'0000c07f'", "zeroblob(70000)", "'2026-13-45'", "'M01/x'", "'/'", "char(10)", "'a' || char(0) || 'b'",
  ]

  /// Alters one to three values, rows or bytes; what SQLite refuses is left.
  func apply(to path: String, _ random: inout SeededRandom) throws {
    let database = try RawDatabase(path)
    _ = database.run(
      "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA writable_schema = ON; PRAGMA recursive_triggers = OFF"
    )
    for row in (try? database.rows("SELECT name FROM sqlite_schema WHERE type = 'trigger'")) ?? [] {
      _ = database.run("DROP TRIGGER \(row[0])")
    }
    for _ in 0..<1 + Int(random.next() % 3) { alter(database, &random) }
    if random.next() % 2 == 0 { fitDigests(database) }
    for trigger in triggers { _ = database.run(trigger) }
  }

  private func alter(_ database: RawDatabase, _ random: inout SeededRandom) {
    func below(_ count: Int) -> Int { count > 0 ? Int(random.next() % UInt64(count)) : 0 }
    // The index's rows are the most intricate.
    let table =
      below(3) == 0 ? tables.filter { $0.name.hasPrefix("vector_index") }[below(3)] : tables[below(tables.count)]
    let column = table.columns[below(table.columns.count)]
    let loose = Self.loose(table.sql)
    _ = database.run(
      "UPDATE sqlite_schema SET sql = '\(loose.replacing("'", with: "''"))' WHERE name = '\(table.name)'; PRAGMA writable_schema = RESET; PRAGMA writable_schema = ON"
    )
    let row =
      table.sql.contains("WITHOUT ROWID")
      ? "1" : "rowid = (SELECT rowid FROM \(table.name) LIMIT 1 OFFSET \(below(max(1, database.count(table.name)))))"
    let offset = below(64)
    switch below(8) {
    case 0: _ = database.run("DELETE FROM \(table.name) WHERE \(row)")
    case 1: _ = database.run("INSERT OR IGNORE INTO \(table.name) SELECT * FROM \(table.name) WHERE \(row)")
    case 2:
      // Some bytes of a blob or text.
      let bytes = (0..<1 + below(8)).map { _ in ["00", "01", "7f", "80", "ff", "20"][below(6)] }.joined()
      _ = database.run(
        """
        UPDATE OR IGNORE \(table.name) SET \(column) = CAST(substr(CAST(\(column) AS BLOB), 1, \(offset)) || x'\(bytes)'
          || substr(CAST(\(column) AS BLOB), \(offset + 1 + bytes.count / 2)) AS BLOB) WHERE \(row)
        """)
    case 3:
      _ = database.run(
        "UPDATE OR IGNORE \(table.name) SET \(column) = substr(\(column), 1, length(\(column)) * \(below(4)) / 4) WHERE \(row)"
      )
    case 4:
      _ = database.run(
        "UPDATE OR IGNORE \(table.name) SET \(column) = (SELECT \(column) FROM \(table.name) LIMIT 1 OFFSET \(below(9))) WHERE \(row)"
      )
    default:
      _ = database.run(
        "UPDATE OR IGNORE \(table.name) SET \(column) = \(Self.values[below(Self.values.count)]) WHERE \(row)")
    }
    _ = database.run(
      "UPDATE sqlite_schema SET sql = '\(table.sql.replacing("'", with: "''"))' WHERE name = '\(table.name)'; PRAGMA writable_schema = RESET; PRAGMA writable_schema = ON"
    )
  }

  /// Without types, NOT NULL and CHECK: any value is accepted.
  private static func loose(_ sql: String) -> String {
    sql.replacing(") STRICT, WITHOUT ROWID", with: ") WITHOUT ROWID").replacing(") STRICT", with: ")")
      .replacing(" NOT NULL", with: "")
  }

  private func fitDigests(_ database: RawDatabase) {
    for row in (try? database.blobs("SELECT rowid, kind, number, bytes FROM vector_index_segment")) ?? [] {
      let digest = row.bytes.withUnsafeBytes {
        VectorIndex.digest($0, seed: UInt64(bitPattern: row.numbers[1] &+ 1) << 32 | UInt64(bitPattern: row.numbers[2]))
      }
      _ = database.run("UPDATE vector_index_segment SET digest = \(digest) WHERE rowid = \(row.numbers[0])")
    }
    for row
      in (try? database.blobs(
        "SELECT model_id, format, dimension, m, ef_construction, seed, slots, compacted, codec FROM vector_index"))
      ?? []
    {
      let codec = row.bytes.withUnsafeBytes { VectorIndex.digest($0) }
      let digest = row.numbers.withUnsafeBytes { VectorIndex.digest($0, seed: UInt64(bitPattern: codec)) }
      _ = database.run("UPDATE vector_index SET digest = \(digest) WHERE model_id = \(row.numbers[0])")
    }
  }
}
