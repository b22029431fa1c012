import AtlasStore
import Foundation
import Imaging
import Vocabulary

extension IngestPlan {
  /// Compressed strips or tiles larger than this get a note: every patch decodes them whole.
  private static let largeBlock = 8 << 20

  /// Hashes section after section and stores the offset of each; no pixel is written.
  func link(
    in session: Session.ID, _ transaction: Transaction, _ report: inout IngestReport, _ progress: ProgressSink
  ) throws {
    let first = try reader.linkedSection(0, channel: sourceChannel).packing
    let block = StackShape(
      width: min(first.blockWidth, reader.interpretation.shape.width),
      height: min(first.blockHeight, reader.interpretation.shape.height),
      depth: 1)
    if first.isCompressed && first.blockBytes > Self.largeBlock {
      report.notes.append(
        "each plane is compressed in blocks of \(first.blockBytes >> 20) MB, which every patch must decode whole; "
          + "a copy in tiles of 256 × 256 reads faster")
    }
    let stack = try transaction.insertStack(draft(in: session, chunk: block, compression: Stack.linked))
    try transaction.setLinkedFiles(of: stack, files)
    var pixels = SHA256()
    var sections = SHA256()
    var counts = PixelCounts()
    let type = reader.interpretation.pixelType
    try reader.forEachPlane(
      channel: sourceChannel, prepare: { _, plane in (SHA256.hash(of: plane), PixelCounts(plane, type)) }
    ) { z, plane, prepared in
      let (digest, counted) = prepared
      counts.add(counted)
      pixels.update(plane)
      sections.update(digest)
      try transaction.setLinkedSection(
        z, of: stack, reader.linkedSection(z, channel: sourceChannel), sha256: Data(digest))
      try progress(StageProgress("link \(fullName)", z + 1, of: reader.interpretation.shape.depth, unit: "sections"))
    }
    for file in files { if let fault = file.fault { throw fault } }
    let (source, digest) = (sections.finalize(), pixels.finalize())
    report.sourceSHA256 = Hexadecimal.text(source)
    report.pixelsSHA256 = Hexadecimal.text(digest)
    report.count(counts)
    try transaction.setHashes(of: stack, source: Data(source), pixels: Data(digest))
  }
}
