internal import Vocabulary

/// Micro-Manager's JSON beside what OME-XML or ImageJ's lines already say: pixel size, z step, channel names.
///
/// Tag 51123 of each page; the summary of a whole acquisition stands after the file's header (Micro-Manager, "TIFF
/// specification").
enum MicroManagerFlavour {
  static func complete(
    _ reading: inout StackReading, of file: OpenedTIFF, overrides: StackOverrides
  ) throws(ImagingError) {
    reading.flavour = .microManager
    let text = try file.container.text(file.pages[0].microManager)
    let page = MicroManagerMetadata(json: Array(text.utf8)) ?? MicroManagerMetadata()
    let summary = try summary(of: file) ?? MicroManagerMetadata()
    var facts = SideFacts(source: "Micro-Manager's metadata")
    facts.spacing.x = page.pixelSize ?? summary.pixelSize
    facts.spacing.y = facts.spacing.x
    facts.spacing.z = summary.zStep
    facts.channelNames = summary.channelNames
    reading.complete(with: facts, overrides: overrides)
  }

  /// Offset 32: 2355492, a length, JSON.
  private static func summary(of file: OpenedTIFF) throws(ImagingError) -> MicroManagerMetadata? {
    let container = file.container
    guard !container.isBigTIFF, container.source.count >= 40, try container.u32(at: 32) == 2_355_492 else { return nil }
    let count = Int(try container.u32(at: 36))
    guard count <= min(container.source.count - 40, 1 << 24) else { return nil }
    return MicroManagerMetadata(json: try container.source.bytes(at: 40, count: count))
  }
}
