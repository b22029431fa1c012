import AtlasStore
import Foundation
import GRDB
import NeuroBridge
import Numerics
import TestSupport
import Testing

/// `check` reports every bit that changes what the file says.
///
/// A flip is live where a row of any table, or the schema, reads differently or not at all afterwards, or where SQLite's own check of
/// pages and indexes sees it. The rest lies in unused space. The atlas is `fixtures/atlases/v11.atlas`, which has rows of every table.
struct FlippedBitTests {
  private let folder: TemporaryFolder
  private let path: String
  private let bytes: Data

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("a.atlas")
    let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("fixtures/atlases/v11.atlas")
    try FileManager.default.copyItem(at: fixture, to: URL(fileURLWithPath: path))
    _ = try AtlasStore.migrate(path)
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
    try queue.close()
    bytes = try Data(contentsOf: URL(fileURLWithPath: path))
  }

  /// Everything that SELECT returns; nil where something cannot be read.
  private func content() -> [String]? {
    do {
      let queue = try DatabaseQueue(path: path)
      return try queue.read { db in
        let schema = try Row.fetchAll(db, sql: "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid")
        let tables = try String.fetchAll(
          db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        var texts = schema.map(\.description)
        for table in tables {
          let rows = try Row.fetchCursor(db, sql: "SELECT * FROM \(table.quotedDatabaseIdentifier)")
          while let row = try rows.next() {
            texts.append(
              row.databaseValues.map { value in
                switch value.storage {
                case .blob(let data): data.base64EncodedString()
                case .double(let real): "r\(real.bitPattern)"
                default: "\(value)"
                }
              }.joined(separator: "|"))
          }
        }
        return try String.fetchOne(db, sql: "PRAGMA integrity_check(1)") == "ok" ? texts : nil
      }
    } catch { return nil }
  }

  @Test func everyFlippedBitInLivePagesIsReported() throws {
    let original = try #require(content())
    #expect(try Atlas(opening: path, readOnly: true).check().faults == [])
    let count = ProcessInfo.processInfo.environment["NEUROBRIDGE_STRESS"] == nil ? 60 : 2_000
    var random = SeededRandom(seed: 12)
    var live = 0
    for _ in 0..<count {
      let bit = Int(random.next() % UInt64(bytes.count * 8))
      var flipped = bytes
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      try flipped.write(to: URL(fileURLWithPath: path))
      for suffix in ["-wal", "-shm", "-journal"] { try? FileManager.default.removeItem(atPath: path + suffix) }
      guard content() != original else { continue }
      live += 1
      let faults: [String]
      do { faults = try Atlas(opening: path, readOnly: true).check().faults } catch { faults = ["\(error)"] }
      #expect(!faults.isEmpty, "bit \(bit % 8) of byte \(bit / 8)")
    }
    print("\(live) of \(count) flips were live")
    #expect(live > count / 3)
  }

  /// The vector of another neuron in place of one's own is a vector, and its index stays sound.
  @Test func aVectorInPlaceOfAnotherIsReported() throws {
    let queue = try DatabaseQueue(path: path)
    for model in 1...3 {
      try queue.write {
        try $0.execute(
          sql: """
            UPDATE embedding SET vector = (SELECT vector FROM embedding WHERE model_id = ?1 ORDER BY id LIMIT 1)
            WHERE id = (SELECT max(id) FROM embedding WHERE model_id = ?1)
            """, arguments: [model])
      }
      let faults = try Atlas(opening: path, readOnly: true).check().faults
      #expect(faults.count { $0.hasPrefix("embedding ") && $0.contains("does not match its digest") } == model)
    }
  }
}
