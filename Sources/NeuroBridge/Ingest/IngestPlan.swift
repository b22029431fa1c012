import AtlasStore
import Foundation
import Imaging
import Vocabulary

/// A stack whose directories and soma table were read and checked: what `ingest` will write.
struct IngestPlan {
  let request: IngestRequest
  let reader: StackReader
  let voxel: VoxelSize
  /// Of the file, and of the session.
  let sourceChannel: Int
  let channel: Int
  let somata: SomaTable?
  /// The files it is read from, with their sizes and times now; paths are absolute.
  let files: [LinkedFile]
  /// `stack.interpretation`.
  let interpretation: String
  /// Nil until `hashSource`: a source whose size no other stack has is hashed while it is imported.
  private(set) var sourceSHA256: [UInt8]?

  /// Reads the stack's directories and the soma table.
  init(_ request: IngestRequest) throws {
    var request = request
    request.animal = try Name.checked(request.animal, as: .animal)
    request.modality = Modality(try Name.checked(request.modality.rawValue, as: .modality))
    request.session = try Name.checked(request.sessionName, as: .session)
    self.request = request
    reader = try StackReader(path: request.stack, overrides: request.overrides)
    guard reader.interpretation.isReady, let voxel = reader.interpretation.voxel else {
      throw IngestError.incomplete(path: request.stack, missing: reader.interpretation.missing)
    }
    if request.isLinked && reader.interpretation.frames > 1 {
      throw IngestError.linkedSeries(path: request.stack, frames: reader.interpretation.frames)
    }
    self.voxel = voxel
    sourceChannel = request.channel ?? 0
    channel = request.sessionChannel ?? sourceChannel
    let shape = reader.interpretation.shape
    somata = try request.neurons.map { try $0.read(voxel: voxel, stack: shape) }
    try somata?.checkInside(reader.interpretation.shape, voxel)
    files = try reader.files.map { try LinkedFile(statOf: Self.absolute($0)) }
    interpretation = try StoredJSON.text(reader.interpretation)
  }

  var sourceByteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

  /// Hashes the source now.
  mutating func hashSource(progress: ProgressSink) throws {
    sourceSHA256 = try SourceHash.hash(files) {
      try progress(StageProgress("read \(request.stack)", $0 >> 20, of: $1 >> 20, unit: "MB"))
    }
  }

  /// Whether a stored stack could be of the same bytes: only then must they be hashed beforehand.
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

  /// As a dry run reports it.
  var report: IngestReport {
    let stack = reader.interpretation
    return IngestReport(
      animal: request.animal, session: request.sessionName, modality: request.modality.rawValue, channel: channel,
      width: stack.shape.width, height: stack.shape.height, depth: stack.shape.depth,
      pixelType: stack.pixelType.rawValue, voxelUm: [voxel.x, voxel.y, voxel.z], dialect: stack.dialect.rawValue,
      sourceSHA256: sourceSHA256.map(Hexadecimal.text), pixelsSHA256: nil,
      chunks: request.isLinked
        ? 0 : ChunkGrid(stack: stack.shape, pixelType: stack.pixelType).counts.voxelCount, storedBytes: nil,
      isLinked: request.isLinked, pixels: nil, neurons: somata?.somata.count ?? 0, unit: somata?.unit,
      origin: somata?.origin,
      notes: stack.notes + (somata?.notes ?? []))
  }

  static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
}

extension IngestRequest {
  /// What the user says about the file, for the reader.
  var overrides: StackOverrides {
    StackOverrides(
      voxel: voxel, axes: axes, channel: channel, series: series,
      reduction: reduction.map { $0 == .mean ? .mean : .maximum })
  }
}
