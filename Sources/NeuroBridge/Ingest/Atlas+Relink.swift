import AtlasStore
import Foundation
import Imaging
import Numerics
import Vocabulary

/// The new files of a linked stack.
public struct RelinkReport: Hashable, Sendable, Codable {
  /// `animal/session` or `animal/session/channel`, as given.
  public var stack: String
  /// As given.
  public var path: String
  /// Files it is read from now.
  public var files: Int
  /// Planes.
  public var sections: Int
  /// Sections whose pixels were read and compared with their hash.
  public var verified: Int
}

extension Atlas {
  /// Sections compared where every file has the size and the time it was linked with.
  private static let spotChecks = 16

  /// Records where the files of a linked stack are now; refused unless their pixels are those that were linked.
  ///
  /// Where all files have their old size and time, some sections are compared with their hashes, otherwise all of them.
  /// - Parameter name: `animal/session`, or `animal/session/channel`.
  @discardableResult
  public func relink(
    _ name: String, to path: String, progress: ProgressSink = .silent
  ) throws(AtlasError) -> RelinkReport {
    try AtlasError.wrapping { try recordFiles(of: name, at: path, progress) }
  }

  private func recordFiles(of name: String, at path: String, _ progress: ProgressSink) throws -> RelinkReport {
    let startedAt = Timestamp.now()
    let (stack, known, hashes) = try store.read { transaction in
      let stack = try transaction.stack(named: name)
      return (stack, try transaction.linkedFiles(of: stack.id), try transaction.sectionHashes(of: stack.id))
    }
    guard stack.isLinked else { throw IngestError.notLinked(session: name) }
    let reader = try StackReader(
      path: path, overrides: StoredJSON.value(StackInterpretation.self, from: stack.interpretation).overrides)
    guard reader.interpretation.shape == stack.shape, reader.interpretation.pixelType == stack.pixelType else {
      throw IngestError.otherPixels(
        path: path, session: name,
        detail:
          "it is \(IngestPlan.text(reader.interpretation.shape, stack.voxelSize)) of \(reader.interpretation.pixelType.rawValue)"
      )
    }
    let files = try reader.files.map { try LinkedFile(statOf: IngestPlan.absolute($0)) }
    let isMoved =
      files.count == known.count
      && zip(files, known).allSatisfy { $0.byteCount == $1.byteCount && $0.modified == $1.modified }
    let channel = reader.interpretation.overrides.channel ?? 0
    let depth = stack.shape.depth
    let verified = isMoved ? min(depth, Self.spotChecks) : depth
    func compare(_ digest: [UInt8], _ z: Int) throws {
      guard z < hashes.count, Data(digest) == hashes[z] else {
        throw IngestError.otherPixels(path: path, session: name, detail: "section \(z) differs")
      }
    }
    if isMoved {
      for i in 0..<verified {
        let z = verified == 1 ? 0 : i * (depth - 1) / (verified - 1)
        try compare(SHA256.hash(of: reader.plane(z, channel: channel)), z)
      }
    } else {
      try reader.forEachPlane(channel: channel, prepare: { _, plane in SHA256.hash(of: plane) }) { z, _, digest in
        try compare(digest, z)
        try progress(StageProgress("compare \(name)", z + 1, of: depth, unit: "sections"))
      }
    }
    try store.atomicActivity("relink", parameters: ["stack": name, "path": path], startedAt: startedAt) {
      transaction, message in
      try transaction.setSourcePath(of: stack.id, path)
      try transaction.setLinkedFiles(of: stack.id, files)
      for z in 0..<depth {
        try transaction.setLinkedSection(z, of: stack.id, reader.linkedSection(z, channel: channel), sha256: hashes[z])
      }
      message = "\(name) is read from \(path), \(verified) of \(depth) sections compared"
    }
    return RelinkReport(stack: name, path: path, files: files.count, sections: depth, verified: verified)
  }
}
