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
    let shaped = TifffileDescription(description)
    if overrides.axes == nil, let named = shaped?.pageAxes, named.count == pages.count { axes = named }
    var interpretation = try file.interpretation(
      shaped == nil ? .plain : .tifffile, axes: axes, page: pages[0],
      spacing: StackInterpretation.Spacing(x: pitch?.x, y: pitch?.y, z: nil), from: "XResolution")
    if pitch != nil { interpretation.notes.append("pixel size from XResolution and its unit") }
    if pages.count > 1 && overrides.axes == nil && shaped?.axes == nil {
      interpretation.notes.append(
        "the file does not say what the \(pages.count) pages are; they are read as z (--axes overrides this)")
    }
    if series.count > 1 {
      interpretation.notes.append(
        "\(series.count) images of different size or type; image \(wanted) of \(pages.count) pages is read (--series overrides this)"
      )
    }
    let planes = axes.planes(samples: file.pages[pages[0]].samplesPerPixel) { page, sample in
      StackLayout.Plane(file: 0, page: Int32(pages[page]), sample: Int32(sample))
    }
    return StackLayout(interpretation: interpretation, files: [file.path], planes: planes)
  }
}
