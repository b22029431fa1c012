import AtlasStore
import Foundation
import Imaging
import Vocabulary

/// A stack that has been looked at and found fit to come in.
struct IngestPlan {
  private let request: IngestRequest
  private let reader: StackReader
  private let voxel: VoxelSize
  /// Of the file, and of the session.
  private let sourceChannel: Int
  private let channel: Int
  private let somata: SomaTable?
  private let sourceSHA256: [UInt8]
  private let sourceByteCount: Int

  /// Reads the stack's directories and the soma table, and hashes the source.
  init(_ request: IngestRequest, progress: ProgressSink) throws {
    self.request = request
    for (kind, name) in [
      ("animal", request.animal), ("session", request.sessionName), ("modality", request.modality.rawValue),
    ] {
      guard !name.isEmpty, !name.contains("/") else { throw IngestError.name(kind: kind, value: name) }
    }
    reader = try StackReader(path: request.stack, overrides: try request.overrides())
    guard reader.reading.isReady, let voxel = reader.reading.voxel else {
      throw IngestError.incomplete(path: request.stack, missing: reader.reading.missing)
    }
    self.voxel = voxel
    sourceChannel = request.channel ?? 0
    channel = request.sessionChannel ?? sourceChannel
    somata = try request.neurons.map { try $0.read(voxel: voxel) }
    try somata?.checkInside(reader.reading.shape, voxel)
    (sourceSHA256, sourceByteCount) = try SourceHash.hash(reader.files) {
      try progress(StageProgress("read \(request.stack)", $0 >> 20, of: $1 >> 20, unit: "MB"))
    }
  }

  var parameters: Parameters {
    Parameters(
      animal: request.animal, session: request.sessionName, modality: request.modality.rawValue, channel: channel,
      stack: request.stack, neurons: request.neurons?.path)
  }

  struct Parameters: Encodable {
    let animal: String
    let session: String
    let modality: String
    let channel: Int
    let stack: String
    let neurons: String?
  }

  /// What a dry run shows.
  var report: IngestReport {
    let reading = reader.reading
    return IngestReport(
      animal: request.animal, session: request.sessionName, modality: request.modality.rawValue, channel: channel,
      width: reading.shape.width, height: reading.shape.height, depth: reading.shape.depth,
      pixelType: reading.pixelType.rawValue, voxelUm: [voxel.x, voxel.y, voxel.z], flavour: reading.flavour.rawValue,
      sourceSHA256: Hexadecimal.text(sourceSHA256), pixelsSHA256: "",
      chunks: ChunkGrid(stack: reading.shape, pixelType: reading.pixelType).counts.voxelCount, storedBytes: 0,
      neurons: somata?.somata.count ?? 0, notes: reading.notes + (somata?.notes ?? []))
  }

  /// Refuses what is there already, and what does not fit to what is there.
  func check(against rows: Rows) throws {
    let place = "\(request.animal)/\(request.sessionName)"
    for stack in try rows.stacks(fromSource: Data(sourceSHA256)) where stack.channel == channel {
      let session = try rows.session(stack.session)
      let animal = try rows.animals().first { $0.id == session.animal }?.name ?? ""
      if animal == request.animal {
        throw IngestError.alreadyIn(path: request.stack, place: "\(animal)/\(session.name)", source: stack.sourcePath)
      }
    }
    guard let animal = try rows.animalIfAny(named: request.animal),
      let session = try rows.sessionIfAny(named: request.sessionName, of: animal.id)
    else { return }
    guard session.modality == request.modality else {
      throw IngestError.anotherModality(
        place: place, found: session.modality.rawValue, given: request.modality.rawValue)
    }
    for stack in try rows.stacks(in: session.id) {
      if stack.channel == channel {
        throw IngestError.occupied(place: place, source: stack.sourcePath, channel: channel)
      }
      guard stack.shape == reader.reading.shape, stack.voxelSize == voxel else {
        throw IngestError.anotherShape(
          place: place, found: Self.text(stack.shape, stack.voxelSize), given: Self.text(reader.reading.shape, voxel))
      }
    }
    let count = try rows.neuronCount(in: session.id)
    if somata != nil && count > 0 { throw IngestError.neuronsThere(place: place, count: count) }
  }

  /// Writes everything; the caller's transaction makes it all or nothing.
  func write(to rows: Rows, progress: ProgressSink) throws -> IngestReport {
    var report = report
    let animal = try rows.ensureAnimal(named: request.animal)
    let session =
      try rows.sessionIfAny(named: request.sessionName, of: animal.id)
      ?? rows.insertSession(of: animal.id, name: request.sessionName, modality: request.modality)
    let reading = reader.reading
    let chunker = StackChunker(shape: reading.shape, pixelType: reading.pixelType)
    let unknownYet = Data(count: 32)
    let stack = try rows.insertStack(
      Stack(
        session: session.id, channel: channel, sourcePath: request.stack, sourceByteCount: sourceByteCount,
        sourceSHA256: Data(sourceSHA256), reading: JSON.text(reading), shape: reading.shape,
        pixelType: reading.pixelType, voxelSize: voxel, chunkShape: chunker.grid.chunk,
        compression: ChunkCodec.compression, pixelsSHA256: unknownYet))
    report.chunks = 0
    try reader.forEachPlane(channel: sourceChannel) { z, plane in
      try chunker.add(plane) { chunk in
        try rows.insertChunk(
          StackChunk(
            x: chunk.origin.x, y: chunk.origin.y, z: chunk.origin.z, sha256: Data(chunk.sha256), tiff: Data(chunk.tiff)),
          of: stack)
        report.chunks += 1
        report.storedBytes += chunk.tiff.count
      }
      try progress(
        StageProgress(
          "ingest \(request.animal)/\(request.sessionName)", z + 1, of: reading.shape.depth, unit: "planes"))
    }
    let pixels = try chunker.finish()
    report.pixelsSHA256 = Hexadecimal.text(pixels)
    try rows.setPixelHash(of: stack, Data(pixels))
    try rows.recordUse(of: "file", detail: "\(request.stack) sha256:\(report.sourceSHA256)")
    if let somata, let path = request.neurons?.path {
      try rows.insert(somata, from: path, in: session.id)
    }
    return report
  }

  private static func text(_ shape: StackShape, _ voxel: VoxelSize) -> String {
    "\(shape.width) × \(shape.height) × \(shape.depth) voxels of \(voxel.x) × \(voxel.y) × \(voxel.z) µm"
  }
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
    return StackOverrides(voxel: voxel, axes: axes, channel: channel, reduction: reduction)
  }
}
