internal import Vocabulary

/// Micro-Manager's own metadata, beside OME-XML or ImageJ's lines: pixel size, z step, channel names.
///
/// In tag 51123 of each page; the summary of the acquisition follows the file's header (Micro-Manager, "TIFF
/// specification").
enum MicroManagerDialect {
  /// Sets the dialect and merges the metadata of the first page.
  static func complete(
    _ interpretation: inout StackInterpretation, of file: OpenedTIFF, overrides: StackOverrides
  ) throws(ImagingError) {
    interpretation.dialect = .microManager
    let text = try file.container.text(file.pages[0].microManager)
    let page = MicroManagerMetadata(json: Array(text.utf8)) ?? MicroManagerMetadata()
    let summary = try summary(of: file) ?? MicroManagerMetadata()
    var metadata = SidecarMetadata(source: "Micro-Manager's metadata")
    metadata.spacing.x = page.pixelSize ?? summary.pixelSize
    metadata.spacing.y = metadata.spacing.x
    metadata.spacing.z = summary.zStep
    metadata.channelNames = summary.channelNames
    interpretation.merge(metadata, overrides: overrides)
  }

  /// At offset 32: 2355492, a length, JSON.
  private static func summary(of file: OpenedTIFF) throws(ImagingError) -> MicroManagerMetadata? {
    let container = file.container
    guard !container.isBigTIFF, container.source.count >= 40, try container.u32(at: 32) == 2_355_492 else { return nil }
    let count = Int(try container.u32(at: 36))
    guard count <= min(container.source.count - 40, 1 << 24) else { return nil }
    return MicroManagerMetadata(json: try container.source.bytes(at: 40, count: count))
  }
}
