internal import Vocabulary

/// A TIFF without a known description, or with tifffile's: pages of one size are read as z unless tifffile names the axes.
enum PlainDialect {
  static func layout(
    of file: OpenedTIFF, description: String, overrides: StackOverrides
  ) throws(ImagingError) -> StackLayout {
    if file.pages.count == 1, file.pages[0].metaMorphPlanes > 1 {
      // Its first plane alone would look like a whole image.
      throw .unsupported(
        path: file.path, detail: "a MetaMorph stack of \(file.pages[0].metaMorphPlanes) planes in one directory",
        remedy: "save it from ImageJ or MetaMorph with one page a plane")
    }
    // Pages of other sizes are other images: thumbnails, overviews, labels.
    var series: [[Int]] = []
    var isAssigned = [Bool](repeating: false, count: file.pages.count)
    for page in file.pages.indices where !isAssigned[page] {
      let alike = file.pagesLike(page).filter { !isAssigned[$0] }
      for other in alike { isAssigned[other] = true }
      series.append(alike)
      if series.count > 64 { break }
    }
    let written = overrides.axes == nil ? try shapedSeries(of: file, series) : nil
    if let written { series = written }
    let wanted = overrides.series ?? 0
    guard series.indices.contains(wanted) else {
      throw .axes(path: file.path, detail: "there is no image \(wanted), the file holds \(series.count)")
    }
    let pages = series[wanted]
    var axes = PageAxes(depth: pages.count, order: ["Z", "C", "T"])
    if let text = overrides.axes {
      axes = try PageAxes(parsing: text, known: nil, pageCount: pages.count, path: file.path)
    }
    let pitch = file.pitch(of: file.pages[pages[0]])
    let shaped = TifffileDescription(pages[0] == 0 ? description : try file.description(of: pages[0]))
    if overrides.axes == nil, let named = shaped?.pageAxes, named.count == pages.count { axes = named }
    var interpretation = try file.interpretation(
      shaped == nil ? .plain : .tifffile, axes: axes, page: pages[0],
      spacing: StackInterpretation.Spacing(x: pitch?.x, y: pitch?.y, z: nil), from: "XResolution")
    if pitch != nil { interpretation.notes.append("pixel size from XResolution and its unit") }
    if pages.count > 1 && overrides.axes == nil && shaped?.axes == nil {
      interpretation.notes.append(
        "the file does not say what the \(pages.count) pages are; they are read as z (--axes overrides this)")
    }
    if let written {
      if overrides.series == nil {
        interpretation.missing.append(
          "which of \(written.count) images that tifffile wrote one after another (--series 0 to \(written.count - 1), or --axes for all pages)"
        )
      }
      interpretation.notes.append("\(written.count) images; image \(wanted) of \(pages.count) pages is read")
    } else if series.count > 1 {
      interpretation.notes.append(
        "\(series.count) images of different size or type; image \(wanted) of \(pages.count) pages is read (--series overrides this)"
      )
    }
    let planes = axes.planes(samples: file.pages[pages[0]].samplesPerPixel) { page, sample in
      StackLayout.Plane(file: 0, page: Int32(pages[page]), sample: Int32(sample))
    }
    return StackLayout(interpretation: interpretation, files: [file.path], planes: planes)
  }

  /// The series that tifffile wrote into one file, each with its shape in the description of its first page; nil where there
  /// is one, or where each is a single page: then the pages are planes, written in a loop.
  private static func shapedSeries(of file: OpenedTIFF, _ alike: [[Int]]) throws(ImagingError) -> [[Int]]? {
    guard alike.count == 1, file.pages.count > 2, TifffileDescription(try file.description()) != nil else { return nil }
    var series: [[Int]] = []
    for page in file.pages.indices {
      if try file.description(of: page).hasPrefix("{\"shape\"") { series.append([]) }
      series[series.count - 1].append(page)
      guard series.count <= 4096 else { return nil }
    }
    return series.count > 1 && series.contains { $0.count > 1 } ? series : nil
  }
}
