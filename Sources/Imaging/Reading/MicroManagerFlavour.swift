internal import FoundationEssentials
internal import Vocabulary

/// Micro-Manager's JSON beside what OME-XML or ImageJ's lines already say: pixel size, z step, channel names.
///
/// Tag 51123 of each page; the summary of a whole acquisition stands after the file's header (Micro-Manager, "TIFF
/// specification").
enum MicroManagerFlavour {
  private struct Page: Decodable {
    var pixelSize: Double?
    enum CodingKeys: String, CodingKey { case pixelSize = "PixelSizeUm" }
  }

  private struct Summary: Decodable {
    var zStep: Double?
    var pixelSize: Double?
    var channelNames: [String]?
    enum CodingKeys: String, CodingKey {
      case zStep = "z-step_um"
      case pixelSize = "PixelSize_um"
      case channelNames = "ChNames"
    }
  }

  static func complete(_ reading: inout StackReading, of file: OpenedTIFF) throws(ImagingError) {
    reading.flavour = .microManager
    let text = try file.container.text(file.pages[0].microManager)
    let page = try? JSONDecoder().decode(Page.self, from: Data(text.utf8))
    let summary = try summary(of: file)
    func usable(_ value: Double?) -> Double? { value.flatMap { $0.isFinite && $0 > 0 ? $0 : nil } }
    let pixel = usable(page?.pixelSize) ?? usable(summary?.pixelSize)
    if reading.spacing.x == nil, let pixel {
      (reading.spacing.x, reading.spacing.y) = (pixel, pixel)
      reading.notes.append("pixel size from Micro-Manager's metadata")
    }
    if reading.spacing.z == nil, reading.shape.depth > 1, let step = usable(summary?.zStep.map { abs($0) }) {
      reading.spacing.z = step
      reading.notes.append("z step from Micro-Manager's summary")
    }
    if reading.channelNames.isEmpty, let names = summary?.channelNames, names.count == reading.channels {
      reading.channelNames = names
    }
  }

  /// Offset 32: 2355492, a length, JSON.
  private static func summary(of file: OpenedTIFF) throws(ImagingError) -> Summary? {
    let container = file.container
    guard !container.isBigTIFF, container.source.count >= 40, try container.u32(at: 32) == 2_355_492 else { return nil }
    let count = Int(try container.u32(at: 36))
    guard count <= min(container.source.count - 40, 1 << 24) else { return nil }
    return try? JSONDecoder().decode(Summary.self, from: Data(try container.source.bytes(at: 40, count: count)))
  }
}
