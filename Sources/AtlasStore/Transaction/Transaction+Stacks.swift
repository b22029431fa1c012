package import Foundation
import GRDB
package import Vocabulary

extension Transaction {
  /// The stacks of a session, by channel.
  package func stacks(in session: Session.ID) throws -> [Stack] {
    try Row.fetchAll(
      database, sql: "SELECT * FROM stack WHERE session_id = ? ORDER BY channel", arguments: [session.rawValue]
    ).map(decodeStack)
  }

  /// - Throws: `AtlasStoreError.unknown`.
  package func stack(_ id: Stack.ID) throws -> Stack {
    let row = try Row.fetchOne(database, sql: "SELECT * FROM stack WHERE id = ?", arguments: [id.rawValue])
    guard let row else { throw AtlasStoreError.unknown(kind: "stack", name: "number \(id)", known: []) }
    return try decodeStack(row)
  }

  /// Stacks whose source had the same content.
  package func stacks(fromSource sha256: Data) throws -> [Stack] {
    try Row.fetchAll(database, sql: "SELECT * FROM stack WHERE source_sha256 = ? ORDER BY id", arguments: [sha256])
      .map(decodeStack)
  }

  /// Inserts the row of a stack, without chunks.
  package func insertStack(_ stack: Stack) throws -> Stack.ID {
    .init(
      try insert(
        """
        INSERT INTO stack (session_id, channel, source_path, source_bytes, source_sha256, interpretation, width, height, depth,
          pixel_type, voxel_x_um, voxel_y_um, voxel_z_um, chunk_width, chunk_height, chunk_depth, compression,
          pixels_sha256, activity_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          stack.session.rawValue, stack.channel, stack.sourcePath, stack.sourceByteCount, stack.sourceSHA256,
          stack.interpretation, stack.shape.width, stack.shape.height, stack.shape.depth, stack.pixelType.rawValue,
          stack.voxelSize.x, stack.voxelSize.y, stack.voxelSize.z, stack.chunkShape.width, stack.chunkShape.height,
          stack.chunkShape.depth, stack.compression, stack.pixelsSHA256, activityID,
        ]))
  }

  /// Sets the hashes, which are known once all pixels have been read.
  package func setHashes(of stack: Stack.ID, source: Data, pixels: Data) throws {
    try database.execute(
      sql: "UPDATE stack SET source_sha256 = ?, pixels_sha256 = ? WHERE id = ?",
      arguments: [source, pixels, stack.rawValue])
  }

  /// For a stack whose source was moved.
  package func setSourcePath(of stack: Stack.ID, _ path: String) throws {
    try database.execute(sql: "UPDATE stack SET source_path = ? WHERE id = ?", arguments: [path, stack.rawValue])
  }

  /// Deletes a stack with its chunks or links, but not the neurons.
  package func deleteStack(_ id: Stack.ID) throws {
    try database.execute(sql: "DELETE FROM stack WHERE id = ?", arguments: [id.rawValue])
  }

  /// A chunk at the same voxel is refused by the database.
  package func insertChunk(_ chunk: StackChunk, of stack: Stack.ID) throws {
    try insert(
      "INSERT INTO stack_chunk (stack_id, z, y, x, sha256, tiff) VALUES (?, ?, ?, ?, ?, ?)",
      [stack.rawValue, chunk.z, chunk.y, chunk.x, chunk.sha256, chunk.tiff])
  }

  /// The TIFF of one chunk; nil where there is none.
  package func chunkBytes(of stack: Stack.ID, x: Int, y: Int, z: Int) throws -> [UInt8]? {
    var bytes: [UInt8] = []
    return try withChunk(of: stack, x: x, y: y, z: z) { bytes = [UInt8]($0) } ? bytes : nil
  }

  /// Passes the TIFF of one chunk to `body`, valid only within it; false where there is none.
  func withChunk(of stack: Stack.ID, x: Int, y: Int, z: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws
    -> Bool
  {
    let statement = try database.cachedStatement(
      sql: "SELECT tiff FROM stack_chunk WHERE stack_id = ? AND z = ? AND y = ? AND x = ?")
    let cursor = try Row.fetchCursor(statement, arguments: [stack.rawValue, z, y, x])
    guard let row = try cursor.next() else { return false }
    try row.withUnsafeData(atIndex: 0) { try $0?.withUnsafeBytes(body) }
    return true
  }

  /// Passes a stack's chunks to `body` one at a time, in the order z, y, x.
  package func forEachChunk(of stack: Stack.ID, _ body: (StackChunk) throws -> Void) throws {
    let cursor = try Row.fetchCursor(
      database, sql: "SELECT x, y, z, sha256, tiff FROM stack_chunk WHERE stack_id = ? ORDER BY z, y, x",
      arguments: [stack.rawValue])
    while let row = try cursor.next() { try body(Self.chunk(row)) }
  }

  private static func chunk(_ row: Row) throws -> StackChunk {
    try StackChunk(x: row[0], y: row[1], z: row[2], sha256: row[3], tiff: row[4])
  }

  /// Voxels along an edge: volumes of such stacks do not overflow.
  private static let edges = 1...Int64(1 << 20)

  private func decodeStack(_ row: Row) throws -> Stack {
    for column in ["width", "height", "depth", "chunk_width", "chunk_height", "chunk_depth"] {
      let edge: Int64 = try row[column]
      guard Self.edges.contains(edge) else {
        throw AtlasStoreError.damaged(path: file, reason: "stack \(try row["id"] as Int64): \(column) is \(edge)")
      }
    }
    for column in ["voxel_x_um", "voxel_y_um", "voxel_z_um"] {
      let edge: Double = try row[column]
      guard edge.isFinite, edge >= 1e-6, edge <= 1e6 else {
        throw AtlasStoreError.damaged(path: file, reason: "stack \(try row["id"] as Int64): \(column) is \(edge) µm")
      }
    }
    let type: String = try row["pixel_type"]
    guard let pixelType = PixelType(rawValue: type) else {
      throw AtlasStoreError.unknown(kind: "pixel type", name: type, known: PixelType.allCases.map(\.rawValue))
    }
    return try Stack(
      id: .init(row["id"]), session: .init(row["session_id"]), channel: row["channel"], sourcePath: row["source_path"],
      sourceByteCount: row["source_bytes"], sourceSHA256: row["source_sha256"], interpretation: row["interpretation"],
      shape: StackShape(width: row["width"], height: row["height"], depth: row["depth"]), pixelType: pixelType,
      voxelSize: VoxelSize(x: row["voxel_x_um"], y: row["voxel_y_um"], z: row["voxel_z_um"]),
      chunkShape: StackShape(width: row["chunk_width"], height: row["chunk_height"], depth: row["chunk_depth"]),
      compression: row["compression"], pixelsSHA256: row["pixels_sha256"])
  }
}
