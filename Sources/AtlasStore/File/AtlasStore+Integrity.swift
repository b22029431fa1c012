import Foundation
import GRDB
import Imaging
import Vocabulary

extension AtlasStore {
  /// Faults of the file, one line each: damaged pages, broken references, values that the schema forbids.
  package func structuralFaults() throws -> [String] {
    try read { transaction in
      let pages = try String.fetchAll(transaction.database, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
      let references = try Row.fetchAll(transaction.database, sql: "PRAGMA foreign_key_check").prefix(20).map { row in
        let (table, parent): (String, String) = (row[0], row[2])
        return "\(table) row \((row[1] as Int64?).map(String.init) ?? "?") names a row of \(parent) that is not there"
      }
      return pages + references
    }
  }

  /// Chunks whose bytes do not match their SHA-256, one line each.
  package func damagedChunks(of stack: Stack, progress: () throws -> Void) throws -> [String] {
    try read { transaction in
      var faults: [String] = []
      try transaction.forEachChunk(of: stack.id) { chunk in
        if chunk.tiff.withUnsafeBytes({ SHA256.hash(of: $0) }) != [UInt8](chunk.sha256) {
          faults.append(
            "stack \(stack.id): the chunk at x \(chunk.x), y \(chunk.y), z \(chunk.z) does not match its SHA-256")
        }
        try progress()
      }
      return faults
    }
  }
}
