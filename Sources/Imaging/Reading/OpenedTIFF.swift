internal import Vocabulary

/// One file with its directories parsed: the input of every dialect.
final class OpenedTIFF {
  let container: TIFFContainer
  let pages: [TIFFPage]
  var path: String { container.path }

  /// - Throws: `foreign` with the format's name for a known one that is not TIFF.
  convenience init(path: String) throws(ImagingError) {
    let file = try RandomAccessFile(path: path)
    do throws(ImagingError) { try self.init(source: file) } catch {
      if case .notTIFF = error { throw ForeignFormat.explain(error, path) }
      throw error
    }
  }

  init(source: any ByteSource) throws(ImagingError) {
    container = try TIFFContainer(source)
    pages = try container.pages()
    guard let first = pages.first else { throw .malformed(path: source.path, detail: "it holds no image") }
    if first.width == 0 { try container.check(first) }
  }

  func description(of page: Int = 0) throws(ImagingError) -> String { try container.text(pages[page].description) }

  /// An interpretation with everything that does not depend on the dialect.
  ///
  /// - Parameter source: The source of `spacing`.
  func interpretation(
    _ dialect: StackInterpretation.Dialect, axes: PageAxes, page first: Int = 0, spacing: StackInterpretation.Spacing,
    from source: String
  ) throws(ImagingError) -> StackInterpretation {
    let page = pages[first]
    try container.check(page)
    var notes: [String] = []
    if container.chainLoops { notes.append("the chain of pages loops; only pages before the loop are read") }
    if page.photometric == 0 { notes.append("stored with white as zero; values are kept as they are") }
    if page.photometric == 3 { notes.append("a colour table is ignored; values are its indices") }
    if page.bitsPerSample % 8 != 0 || page.bitsPerSample == 24, let type = page.pixelType {
      notes.append("\(page.bitsPerSample)-bit values are widened to \(type.rawValue)")
    }
    return StackInterpretation(
      dialect: dialect,
      container: (container.isBigTIFF ? "BigTIFF" : "TIFF")
        + (container.isBigEndian ? ", big-endian" : ", little-endian"),
      axes: axes.name(samples: page.samplesPerPixel),
      shape: StackShape(width: page.width, height: page.height, depth: axes.depth),
      channels: axes.channels * page.samplesPerPixel, channelNames: [], frames: axes.frames,
      pixelType: page.pixelType ?? .uint8, spacing: spacing,
      spacingSource: StackInterpretation.SpacingSource(
        x: spacing.x.map { _ in source }, y: spacing.y.map { _ in source }, z: spacing.z.map { _ in source }),
      compression: (page.compression?.name ?? "unknown") + (page.predictor > 1 ? " with predictor" : "")
        + (page.isTiled ? ", tiles of \(page.tileWidth) × \(page.tileLength)" : ""),
      fileCount: 1, notes: notes, missing: [], overrides: StackOverrides())
  }

  /// Whether two pages have the same size, channels, pixel type and bit depth.
  func isAlike(_ a: Int, _ b: Int) -> Bool {
    pages[a].hasSameFormat(as: pages[b]) && pages[a].bitsPerSample == pages[b].bitsPerSample
  }

  /// Indices of the pages like a given one, in file order.
  func pagesLike(_ page: Int) -> [Int] { pages.indices.filter { isAlike($0, page) } }

  /// The pixel pitch in µm by XResolution and YResolution; nil without a unit of length, and for the defaults of printers
  /// and screens.
  func pitch(of page: TIFFPage) -> (x: Double, y: Double)? {
    guard let x = page.xResolution?.value, let y = page.yResolution?.value else { return nil }
    switch page.resolutionUnit {
    case 3: return x > 100 ? (10_000 / x, 10_000 / y) : nil
    case 2: return x > 2540 ? (25_400 / x, 25_400 / y) : nil
    default: return nil
    }
  }
}
