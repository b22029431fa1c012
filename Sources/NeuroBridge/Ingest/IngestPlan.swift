import AtlasStore
import Foundation
import Imaging
import Vocabulary

/// A stack that has been looked at and found fit to come in.
struct IngestPlan {
  let request: IngestRequest
  let reader: StackReader
  let voxel: VoxelSize
  /// Of the file, and of the session.
  let sourceChannel: Int
  let channel: Int
  let somata: SomaTable?
  /// The files it is read from, as they are now; their paths are absolute.
  let files: [LinkedFile]
  /// How it is read, as it will be kept.
  let reading: String
  /// Nil until it is asked for: a source that no other has the size of is hashed while it comes in.
  private(set) var sourceSHA256: [UInt8]?

  /// Reads the stack's directories and the soma table.
  init(_ request: IngestRequest) throws {
    self.request = request
    for (kind, name) in [
      ("animal", request.animal), ("session", request.sessionName), ("modality", request.modality.rawValue),
    ] {
      guard !name.isEmpty, !name.contains("/") else { throw IngestError.name(kind: kind, value: name) }
    }
    reader = try StackReader(path: request.stack, overrides: try request.overrides())
    guard reader.interpretation.isReady, let voxel = reader.interpretation.voxel else {
      throw IngestError.incomplete(path: request.stack, missing: reader.interpretation.missing)
    }
    if request.isLinked && reader.interpretation.frames > 1 {
      throw IngestError.linkedSeries(path: request.stack, frames: reader.interpretation.frames)
    }
    self.voxel = voxel
    sourceChannel = request.channel ?? 0
    channel = request.sessionChannel ?? sourceChannel
    let depth = reader.interpretation.shape.depth
    somata = try request.neurons.map { try $0.read(voxel: voxel, depth: depth) }
    try somata?.checkInside(reader.interpretation.shape, voxel)
    files = try reader.files.map { try LinkedFile(statOf: Self.absolute($0)) }
    reading = try StoredJSON.text(reader.interpretation)
  }

  var sourceByteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

  /// Hashes the source now.
  mutating func hashSource(progress: ProgressSink) throws {
    sourceSHA256 = try SourceHash.hash(files) {
      try progress(StageProgress("read \(request.stack)", $0 >> 20, of: $1 >> 20, unit: "MB"))
    }
  }

  /// Whether a stack that is there could have come from the same bytes: only then must they be hashed beforehand.
  func mayBeKnown(to transaction: Transaction) throws -> Bool {
    try !request.isLinked && transaction.stacks().contains { !$0.isLinked && $0.sourceByteCount == sourceByteCount }
  }

  var parameters: Parameters {
    Parameters(
      animal: request.animal, session: request.sessionName, modality: request.modality.rawValue, channel: channel,
      stack: request.stack, neurons: request.neurons?.path, isLinked: request.isLinked, replaces: request.replaces)
  }

  struct Parameters: Encodable {
    let animal: String
    let session: String
    let modality: String
    let channel: Int
    let stack: String
    let neurons: String?
    let isLinked: Bool
    let replaces: Bool

    enum CodingKeys: String, CodingKey {
      case animal, session, modality, channel, stack, neurons
      case isLinked = "link"
      case replaces = "replace"
    }
  }

  /// What a dry run shows.
  var report: IngestReport {
    let reading = reader.interpretation
    return IngestReport(
      animal: request.animal, session: request.sessionName, modality: request.modality.rawValue, channel: channel,
      width: reading.shape.width, height: reading.shape.height, depth: reading.shape.depth,
      pixelType: reading.pixelType.rawValue, voxelUm: [voxel.x, voxel.y, voxel.z], flavour: reading.dialect.rawValue,
      sourceSHA256: Hexadecimal.text(sourceSHA256 ?? []), pixelsSHA256: "",
      chunks: request.isLinked
        ? 0 : ChunkGrid(stack: reading.shape, pixelType: reading.pixelType).counts.voxelCount, storedBytes: 0,
      isLinked: request.isLinked, neurons: somata?.somata.count ?? 0,
      notes: reading.notes + (somata?.notes ?? []))
  }

  static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
}

extension IngestRequest {
  func overrides() throws -> StackOverrides {
    let reduction = try reduction.map { name in
      guard let found = StackOverrides.Reduction(rawValue: name) else {
        throw IngestError.option(
          name: "--reduce", value: name, allowed: StackOverrides.Reduction.allCases.map(\.rawValue))
      }
      return found
    }
    return StackOverrides(voxel: voxel, axes: axes, channel: channel, series: series, reduction: reduction)
  }
}
