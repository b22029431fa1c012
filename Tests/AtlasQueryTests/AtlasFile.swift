import AtlasQuery
import CSQLite
import Foundation
import IndexRows
import Testing

/// An atlas with the schema of `migrations/`, on a raw connection without GRDB.
final class AtlasFile {
  let connection: Connection

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("migrations")

  init(path: String = ":memory:", isNew: Bool = true) throws {
    #expect(sql_attach_host() != 0)
    var opened: OpaquePointer?
    try #require(sql_open(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) == SQLITE_OK)
    connection = try #require(opened)
    _ = sql_busy_timeout(connection, 10_000)
    try #require(installNeuroBridgeFunctions(on: connection) == SQLITE_OK)
    try run("PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL")
    guard isNew else { return }
    for file in try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
    where file.hasSuffix(".sql") && file.first?.isNumber == true {
      try run(try String(contentsOf: Self.folder.appendingPathComponent(file), encoding: .utf8))
    }
    try run("INSERT INTO activity (id, stage, started_at, version, agent) VALUES (1, 'test', '2026-01-01', '0', 'me')")
  }

  deinit { _ = sql_close(connection) }

  struct Failure: Error, CustomStringConvertible { let description: String }

  func run(_ sql: String) throws {
    guard sql_exec(connection, sql) == SQLITE_OK else {
      throw Failure(description: String(cString: sql_message(connection)))
    }
  }

  /// Rows as text, columns joined by '|'.
  func rows(_ sql: String, _ blobs: [[UInt8]] = [], integers: [Int64] = []) throws -> [String] {
    var statement: OpaquePointer?
    guard sql_prepare(connection, sql, -1, 0, &statement) == SQLITE_OK else {
      throw Failure(description: String(cString: sql_message(connection)))
    }
    defer { _ = sql_finalize(statement) }
    return try withExtendedLifetime(blobs) {
      let copies = blobs.map { blob -> UnsafeMutableRawBufferPointer in
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: blob.count, alignment: 1)
        copy.copyBytes(from: blob)
        return copy
      }
      defer { copies.forEach { $0.deallocate() } }
      for (i, copy) in copies.enumerated() {
        _ = sql_bind_blob_in_place(statement, Int32(i + 1), copy.baseAddress, Int32(copy.count))
      }
      for (i, value) in integers.enumerated() {
        _ = sql_bind_integer(statement, Int32(blobs.count + i + 1), value)
      }
      var result: [String] = []
      while true {
        let code = sql_step(statement)
        if code == SQLITE_DONE { return result }
        guard code == SQLITE_ROW else { throw Failure(description: String(cString: sql_message(connection))) }
        var columns: [String] = []
        var column: Int32 = 0
        while column < sql_column_count(statement) {
          columns.append(sql_column_text(statement, column).map { String(cString: $0) } ?? "NULL")
          column += 1
        }
        result.append(columns.joined(separator: "|"))
      }
    }
  }

  func message(_ sql: String, _ blobs: [[UInt8]] = []) -> String {
    do {
      _ = try rows(sql, blobs)
      return "no error"
    } catch { return "\(error)" }
  }
}
