import Foundation
import GRDB
import Imaging
import IndexRows
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
      guard pages.isEmpty else { return pages + references }
      return try references + vectorFaults(transaction) + damagedVectors(transaction) + indexFaults(transaction)
    }
  }

  /// Vectors that have not the dimension of their model, at most 20.
  private func vectorFaults(_ transaction: Transaction) throws -> [String] {
    try Row.fetchAll(
      transaction.database,
      sql: """
        SELECT 'embedding ' || e.id, length(e.vector), m.dimension FROM embedding e JOIN model m ON m.id = e.model_id
        WHERE length(e.vector) / 4 <> m.dimension OR length(e.vector) % 4 <> 0
        UNION ALL
        SELECT 'rotated embedding ' || e.rotation_id || '/' || e.neuron_id, length(e.vector), m.dimension
        FROM rotated_embedding e JOIN session_rotation r ON r.id = e.rotation_id JOIN model m ON m.id = r.model_id
        WHERE length(e.vector) / 4 <> m.dimension OR length(e.vector) % 4 <> 0 LIMIT 20
        """
    ).map { "\($0[0] as String) has \($0[1] as Int64) bytes, where its model has \($0[2] as Int64) dimensions" }
  }

  /// Vectors that hold NaN or infinity, the first of each model.
  private func damagedVectors(_ transaction: Transaction) throws -> [String] {
    try transaction.models().flatMap { model -> [String] in
      let neurons = try transaction.neuronsWithDamagedVectors(by: model.id)
      return try neurons.prefix(1).map {
        let more = neurons.count > 1 ? " and of \(neurons.count - 1) others" : ""
        return "the vector of \(try transaction.name(of: $0))\(more) by model \(model.name) holds NaN or infinity: run "
          + "`neurobridge embed --model \(model.name)`"
      }
    }
  }

  /// Of every vector index: digests, log, slots, codes and graph; no recall.
  private func indexFaults(_ transaction: Transaction) throws -> [String] {
    let models = try Row.fetchAll(transaction.database, sql: "SELECT id, name || '@' || version FROM model ORDER BY id")
    return try models.flatMap { row -> [String] in
      let report = try VectorIndexRows.check(model: row[0], sample: 0, on: transaction.connection)
      return (report?.faults ?? []).map { "vector index of \(row[1] as String): \($0)" }
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
