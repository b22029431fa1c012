internal import Vocabulary

/// One file with its directories parsed: what the flavours look at.
final class OpenedTIFF {
  let container: TIFFContainer
  let pages: [TIFFPage]
  var path: String { container.path }

  convenience init(path: String) throws(ImagingError) { try self.init(source: RandomAccessFile(path: path)) }

  init(source: any ByteSource) throws(ImagingError) {
    container = try TIFFContainer(source)
    pages = try container.pages()
    guard let first = pages.first else { throw .malformed(path: source.path, detail: "it holds no image") }
    if first.width == 0 { try container.check(first) }
  }

  func description(of page: Int = 0) throws(ImagingError) -> String { try container.text(pages[page].description) }

  /// A reading with what every flavour fills in the same way; axes and spacing are the flavour's, said by `origin`.
  func reading(
    _ flavour: StackReading.Flavour, axes: PageAxes, page first: Int = 0, spacing: StackReading.Spacing,
    from origin: String
  ) throws(ImagingError) -> StackReading {
    let page = pages[first]
    try container.check(page)
    var notes: [String] = []
    if container.chainLoops { notes.append("the chain of pages loops; only pages before the loop are read") }
    if page.photometric == 0 { notes.append("stored with white as zero; values are kept as they are") }
    if page.photometric == 3 { notes.append("a colour table is ignored; values are its indices") }
    if page.bitsPerSample % 8 != 0 || page.bitsPerSample == 24, let type = page.pixelType {
      notes.append("\(page.bitsPerSample)-bit values are widened to \(type.rawValue)")
    }
    return StackReading(
      flavour: flavour,
      container: (container.isBigTIFF ? "BigTIFF" : "TIFF")
        + (container.isBigEndian ? ", big-endian" : ", little-endian"),
      axes: axes.name(samples: page.samplesPerPixel),
      shape: StackShape(width: page.width, height: page.height, depth: axes.depth),
      channels: axes.channels * page.samplesPerPixel, channelNames: [], frames: axes.frames,
      pixelType: page.pixelType ?? .uint8, spacing: spacing,
      origin: StackReading.Origin(
        x: spacing.x == nil ? nil : origin, y: spacing.y == nil ? nil : origin, z: spacing.z == nil ? nil : origin),
      compression: (page.compression?.name ?? "unknown") + (page.predictor > 1 ? " with predictor" : "")
        + (page.isTiled ? ", tiles of \(page.tileWidth) × \(page.tileLength)" : ""),
      fileCount: 1, notes: notes, missing: [], overrides: StackOverrides())
  }

  /// Whether a page has the size and type of another, so that both can be planes of one stack.
  func isAlike(_ a: Int, _ b: Int) -> Bool {
    let (a, b) = (pages[a], pages[b])
    return a.width == b.width && a.height == b.height && a.samplesPerPixel == b.samplesPerPixel
      && a.pixelType == b.pixelType && a.bitsPerSample == b.bitsPerSample
  }

  /// Pages like the given one, in order.
  func pagesLike(_ page: Int) -> [Int] { pages.indices.filter { isAlike($0, page) } }

  /// The pixel pitch that XResolution gives with a unit of length, in µm, unless it is a printer's or screen's default.
  func pitch(of page: TIFFPage) -> (x: Double, y: Double)? {
    guard let x = page.xResolution?.value, let y = page.yResolution?.value else { return nil }
    switch page.resolutionUnit {
    case 3: return x > 100 ? (10_000 / x, 10_000 / y) : nil
    case 2: return x > 2540 ? (25_400 / x, 25_400 / y) : nil
    default: return nil
    }
  }
}
