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
        let (table, parent): (String, String) = (try row[0], try row[2])
        return
          "\(table) row \((try row[1] as Int64?).map(String.init) ?? "?") names a row of \(parent) that is not there"
      }
      guard pages.isEmpty else { return pages + references }
      let faults = try references + vectorFaults(transaction) + damagedVectors(transaction) + indexFaults(transaction)
      return try faults + digestFaults(transaction)
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
    ).map {
      "\(try $0[0] as String) has \(try $0[1] as Int64) bytes, where its model has \(try $0[2] as Int64) dimensions"
    }
  }

  /// Rows and vectors that differ from those that this program wrote: damaged, or changed by another program.
  private func digestFaults(_ transaction: Transaction) throws -> [String] {
    let (tables, vectors) = try TableDigests.differences(in: transaction.database)
    return (tables + vectors).map { "\($0)\(Self.acceptance)" }
  }

  private static let acceptance =
    ": damaged, or changed by another program (then `neurobridge check --accept-foreign-changes` takes it over)"

  /// Takes over what another program wrote: from now on the rows are compared with what they are now. Recorded as an activity.
  ///
  /// - Returns: What differed, one line each; empty where nothing did, and then nothing is written.
  /// - Throws: `AtlasStoreError.damaged` where there are other faults.
  package func acceptForeignChanges() throws -> [String] {
    let changes = try read { transaction in
      let (tables, vectors) = try TableDigests.differences(in: transaction.database)
      return tables + vectors
    }
    guard !changes.isEmpty else { return [] }
    let other = try structuralFaults().count { !$0.hasSuffix(Self.acceptance) }
    guard other == 0 else {
      throw AtlasStoreError.damaged(path: path, reason: "\(other) faults besides changes by another program")
    }
    guard !isReadOnly else { throw AtlasStoreError.readOnly(path: path) }
    try explained {
      try database.write { db in
        try TableDigests.keep(in: db) {
          let parameters = try StoredJSON.text(["accept_foreign_changes": true])
          let transaction = Transaction(database: db, activity: nil)
          let id = try transaction.openActivity("check", parameters: parameters, seed: nil)
          try transaction.closeActivity(id, .done, message: "accepted: " + changes.joined(separator: "; "))
        }
        try TableDigests.recompute(in: db)
      }
    }
    return changes
  }

  /// Vectors that hold NaN or infinity, the first of each model.
  private func damagedVectors(_ transaction: Transaction) throws -> [String] {
    let models = try Row.fetchAll(transaction.database, sql: "SELECT id, name FROM model ORDER BY id")
    return try models.flatMap { row -> [String] in
      let name: String = try row[1]
      let neurons = try transaction.neuronsWithDamagedVectors(by: .init(row[0]))
      return try neurons.prefix(1).map {
        let more = neurons.count > 1 ? " and of \(neurons.count - 1) others" : ""
        return "the vector of \(try transaction.name(of: $0))\(more) by model \(name) holds NaN or infinity: run "
          + "`neurobridge embed --model \(name)`"
      }
    }
  }

  /// Of every vector index: digests, log, slots, codes and graph; no recall.
  private func indexFaults(_ transaction: Transaction) throws -> [String] {
    let models = try Row.fetchAll(transaction.database, sql: "SELECT id, name || '@' || version FROM model ORDER BY id")
    return try models.flatMap { row -> [String] in
      let report = try VectorIndexRows.check(model: try row[0], sample: 0, on: transaction.connection)
      let name: String = try row[1]
      return (report?.faults ?? []).map { "vector index of \(name): \($0)" }
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
