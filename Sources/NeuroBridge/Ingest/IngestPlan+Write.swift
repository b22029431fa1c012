import AtlasStore
import Dispatch
import Foundation
import Imaging
import Synchronization
import Vocabulary

extension IngestPlan {
  /// Writes everything; the caller's transaction makes it all or nothing.
  func write(to transaction: Transaction, progress: ProgressSink) throws -> IngestReport {
    var report = report
    report.storedBytes = 0
    let animal = try transaction.ensureAnimal(named: request.animal)
    let session =
      try sessionIfAny(in: transaction)
      ?? transaction.insertSession(of: animal.id, name: request.sessionName, modality: request.modality)
    if let expansion = request.expansion { try transaction.setExpansion(expansion, of: session.id) }
    if let old = try transaction.stacks(in: session.id).first(where: { $0.channel == channel }) {
      try transaction.deleteStack(old.id)
      report.notes.append(
        "replaces the stack from \(old.sourcePath): embeddings and matches of that one are out of date until `embed` "
          + "and `match` run again")
    }
    if request.isLinked {
      try link(in: session.id, transaction, &report, progress)
    } else {
      try copy(in: session.id, transaction, &report, progress)
    }
    try transaction.recordUse(of: "file", detail: "\(request.stack) sha256:\(report.sourceSHA256 ?? "")")
    if let somata, let path = request.neurons?.path {
      let (kept, merged) = try transaction.insert(somata, from: path, in: session.id, replacing: request.replaces)
      if kept > 0 {
        report.notes.append("\(kept) neurons that the table does not name stay where they were")
      }
      let doubled = try transaction.doubledNeuronCount(in: session.id, within: DoubledDetections.distance)
      report.notes += [
        DoubledDetections.note(merged: merged),
        DoubledDetections.note(count: doubled, animal: request.animal, session: request.sessionName),
      ].compactMap { $0 }
    }
    return report
  }

  /// The stack's row, before its hashes are known.
  func draft(in session: Session.ID, chunk: StackShape, compression: String) -> Stack {
    Stack(
      session: session, channel: channel, sourcePath: request.stack, sourceByteCount: sourceByteCount,
      sourceSHA256: Data(count: 32), interpretation: interpretation, shape: reader.interpretation.shape,
      pixelType: reader.interpretation.pixelType, voxelSize: voxel, chunkShape: chunk, compression: compression,
      pixelsSHA256: Data(count: 32))
  }

  /// What the compressing thread sends to the writing one.
  private enum Parcel: Sendable {
    case chunk(StackChunker.Chunk)
    case end([UInt8], PixelCounts)
    case failure(any Error)
  }

  /// Pixels are decoded and packed, and the source is hashed, while this thread writes the chunks that are done.
  private func copy(
    in session: Session.ID, _ transaction: Transaction, _ report: inout IngestReport, _ progress: ProgressSink
  ) throws {
    let chunk = ChunkGrid(stack: reader.interpretation.shape, pixelType: reader.interpretation.pixelType).chunk
    let stack = try transaction.insertStack(draft(in: session, chunk: chunk, compression: ChunkCodec.compression))
    report.chunks = 0
    let queue = BoundedQueue<Parcel>(capacity: 64)
    let source = Mutex<Result<[UInt8], any Error>?>(sourceSHA256.map { .success($0) })
    let work = DispatchGroup()
    DispatchQueue.global().async(group: work) { [blueprint = reader.blueprint, sourceChannel, fullName] in
      do {
        let (pixels, counts) = try Self.pack(
          blueprint, channel: sourceChannel, fullName: fullName, to: queue, progress)
        try queue.add(.end(pixels, counts))
      } catch { try? queue.add(.failure(error)) }
    }
    if sourceSHA256 == nil {
      DispatchQueue.global().async(group: work) { [files] in
        let result = Result { try SourceHash.hash(files) { _, _ in try progress.checkStop() } }
        source.withLock { $0 = result }
      }
    }
    // Whatever happens here, no thread outlives the call.
    defer {
      queue.close()
      work.wait()
    }
    var pixels: [UInt8]?
    while pixels == nil {
      switch queue.next() {
      case .chunk(let chunk):
        try transaction.insertChunk(
          StackChunk(
            x: chunk.origin.x, y: chunk.origin.y, z: chunk.origin.z, sha256: Data(chunk.sha256), tiff: Data(chunk.tiff)),
          of: stack)
        report.chunks += 1
        report.storedBytes = (report.storedBytes ?? 0) + chunk.tiff.count
      case .end(let digest, let counts):
        pixels = digest
        report.count(counts)
      case .failure(let error): throw error
      }
    }
    work.wait()
    let digest = try source.withLock { $0 }?.get() ?? []
    report.sourceSHA256 = Hexadecimal.text(digest)
    report.pixelsSHA256 = Hexadecimal.text(pixels ?? [])
    try transaction.setHashes(of: stack, source: Data(digest), pixels: Data(pixels ?? []))
  }

  private static func pack(
    _ blueprint: StackBlueprint, channel: Int, fullName: String, to queue: BoundedQueue<Parcel>,
    _ progress: ProgressSink
  ) throws -> ([UInt8], PixelCounts) {
    let reader = try StackReader(blueprint)
    let type = reader.interpretation.pixelType
    var counts = PixelCounts()
    let chunker = StackChunker(shape: reader.interpretation.shape, pixelType: reader.interpretation.pixelType)
    try reader.forEachPlane(channel: channel, prepare: { _, plane in PixelCounts(plane, type) }) { z, plane, counted in
      counts.add(counted)
      try chunker.add(plane) { try queue.add(.chunk($0)) }
      try progress(StageProgress("ingest \(fullName)", z + 1, of: reader.interpretation.shape.depth, unit: "planes"))
    }
    return (try chunker.finish(), counts)
  }
}

extension IngestReport {
  /// Reports the pixels that are no measurement.
  mutating func count(_ counts: PixelCounts) {
    pixels = PixelReport(counts)
    notes += counts.notes
  }
}
