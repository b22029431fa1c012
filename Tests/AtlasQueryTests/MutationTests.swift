import CSQLite
import Foundation
import IndexRows
import Numerics
import Testing

/// Values that a hostile or damaged file can hold, in every column of every table: an error or an answer, never a trap or a hang.
@Suite struct MutationTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  /// More with `NEUROBRIDGE_STRESS`.
  private static let isLong = ProcessInfo.processInfo.environment["NEUROBRIDGE_STRESS"] != nil

  private static let integers = [
    "0", "-1", "1", "2147483647", "2147483648", "4294967295", "4611686018427387904", "9223372036854775807",
    "-9223372036854775808",
  ]
  private static let reals = ["0.0", "-1.0", "1e308", "-1e308", "9e999", "1e-320", "1.5"]
  private static let texts = ["''", "'x'", "'{}'", "'[1]'", "char(0)", "'9999'", "hex(zeroblob(5000))"]
  private static let blobs = [
    "x''", "x'010203'", "x'feffffff07'", "zeroblob(128)", "zeroblob(4096)", "x'ffffffffffffffffff01'",
    "randomblob(300)",
  ]

  private func upgraded(_ path: String) throws {
    for end in ["", "-wal", "-shm"] { unlink(path + end) }
    try FileManager.default.copyItem(
      atPath: Self.root.appendingPathComponent("fixtures/atlases/v11.atlas").path, toPath: path)
    let atlas = try AtlasFile(path: path, isNew: false)
    let upgrade = Self.root.appendingPathComponent("migrations/upgrade_from_11.sql")
    try atlas.run("BEGIN; \(String(contentsOf: upgrade, encoding: .utf8)); COMMIT; PRAGMA journal_mode = DELETE")
  }

  @Test func anyValueInAnyColumnGivesAnErrorOrAnAnswer() throws {
    let folder = NSTemporaryDirectory() + "mutants-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let whole = folder + "/whole.atlas"
    try upgraded(whole)
    let columns = try AtlasFile(path: whole, isNew: false).rows(
      """
      SELECT t.name || '|' || c.name || '|' || c.type FROM sqlite_schema t, pragma_table_info(t.name) c
      WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY 1
      """)
    let original = try Data(contentsOf: URL(fileURLWithPath: whole))
    var random = SeededRandom(seed: 3)
    var mutants = 0
    for column in columns {
      let parts = column.split(separator: "|").map(String.init)
      let values =
        switch parts[2] {
        case "INTEGER": Self.integers
        case "REAL": Self.reals
        case "TEXT": Self.texts
        default: Self.blobs
        }
      // What `nearest` and the index read gets half of the values, the rest a few.
      let isRead =
        parts[0].hasPrefix("vector_index") || ["embedding", "model", "neuron", "session", "animal"].contains(parts[0])
      for value in values where Self.isLong || random.integer(below: isRead ? 2 : 6) == 0 {
        mutants += 1
        // A new name: snapshots are cached by the file's path.
        let path = folder + "/\(mutants).atlas"
        try original.write(to: URL(fileURLWithPath: path))
        try use(path, "UPDATE \(parts[0]) SET \(parts[1]) = \(value)", random.integer(below: 2) == 0)
        unlink(path)
      }
    }
    #expect(mutants > 150)
  }

  /// Bytes of segments, codec and edits, with digests that fit: what only a hostile writer makes.
  @Test func anyByteOfTheIndexGivesAnErrorOrAnAnswer() throws {
    let folder = NSTemporaryDirectory() + "mutants-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let whole = folder + "/whole.atlas"
    try upgraded(whole)
    let original = try Data(contentsOf: URL(fileURLWithPath: whole))
    var random = SeededRandom(seed: 4)
    for i in 0..<(Self.isLong ? 5_000 : 100) {
      let path = folder + "/\(i).atlas"
      try original.write(to: URL(fileURLWithPath: path))
      let atlas = try AtlasFile(path: path, isNew: false)
      let (table, column, key) =
        i % 10 == 0 ? ("vector_index", "codec", "model_id") : ("vector_index_segment", "bytes", "rowid")
      let rows = try atlas.rows("SELECT \(key), length(\(column)), hex(\(column)) FROM \(table) ORDER BY 1").map {
        $0.split(separator: "|").map(String.init)
      }
      guard let row = rows.isEmpty ? nil : rows[random.integer(below: rows.count)], let length = Int(row[1]), length > 0
      else { continue }
      var bytes = stride(from: 0, to: 2 * length, by: 2).map { at in
        UInt8(row[2].dropFirst(at).prefix(2), radix: 16) ?? 0
      }
      for _ in 0...random.integer(below: 4) {
        bytes[random.integer(below: length)] =
          [0, 1, 0x7f, 0x80, 0xff, UInt8(random.integer(below: 256))][
            random.integer(below: 6)]
      }
      _ = try atlas.rows("UPDATE \(table) SET \(column) = ? WHERE \(key) = \(row[0])", [bytes])
      try MutatedDigests.fit(atlas)
      try use(path, "SELECT 1", true)
      unlink(path)
    }
  }

  private func use(_ path: String, _ change: String, _ all: Bool) throws {
    let atlas = try AtlasFile(path: path, isNew: false)
    try atlas.run("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
    let triggers = try atlas.rows("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    for trigger in triggers { try atlas.run("DROP TRIGGER \(trigger)") }
    // All rows, or where they must be unique one.
    do { try atlas.run(all ? change : change + " WHERE rowid = 1") } catch {
      do { try atlas.run(change + " WHERE rowid = (SELECT min(rowid) FROM \(change.split(separator: " ")[1]))") } catch
      {
        return
      }
    }
    for model in try atlas.rows("SELECT id FROM model LIMIT 4").compactMap(Int64.init) {
      _ = try? VectorIndexRows.check(model: model, sample: 5, on: atlas.connection)
      _ = try? VectorIndexRows.statistics(model: model, on: atlas.connection)
    }
    for sql in [
      "SELECT * FROM nearest((SELECT max(neuron_id) FROM embedding), 10, NULL, 'atlas')",
      "SELECT * FROM nearest((SELECT min(neuron_id) FROM embedding), 10)",
      "SELECT * FROM nearest((SELECT max(neuron_id) FROM embedding), 10, 'dual', 'atlas') WHERE ef = 50",
      "SELECT * FROM nearest((SELECT neuron FROM neuron_name LIMIT 1), 5)",
      "SELECT similarity(a.vector, b.vector) FROM embedding a, embedding b LIMIT 20",
    ] { _ = try? atlas.rows(sql) }
    // Writes: the index is brought up to date.
    for model in try atlas.rows("SELECT DISTINCT model_id FROM vector_index").compactMap(Int64.init) {
      do {
        try atlas.run("SAVEPOINT s; DELETE FROM embedding WHERE id = (SELECT max(id) FROM embedding)")
        try VectorIndexRows.flush(model: model, on: atlas.connection)
        try VectorIndexRows.compact(model: model, on: atlas.connection)
      } catch {}
      try? atlas.run("ROLLBACK TO s; RELEASE s")
    }
  }
}
