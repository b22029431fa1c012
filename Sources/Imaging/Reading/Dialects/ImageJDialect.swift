internal import Vocabulary

/// ImageJ: `ImageJ=…` lines in the first description; above 4 GB one directory for many contiguous planes.
enum ImageJDialect {
  static func isMatch(_ description: String) -> Bool { description.hasPrefix("ImageJ=") }

  static func layout(
    of file: OpenedTIFF, description: String, overrides: StackOverrides
  ) throws(ImagingError) -> StackLayout {
    var values: [String: String] = [:]
    for line in description.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: "=", maxSplits: 1)
      if parts.count == 2 { values[String(parts[0])] = String(parts[1]).trimmed }
    }
    func number(_ key: String) -> Int? { values[key].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }
    let page = file.pages[0]
    var known = PageAxes(
      depth: number("slices") ?? 1, channels: number("channels") ?? 1, frames: number("frames") ?? 1,
      order: ["C", "Z", "T"])
    let images = number("images") ?? known.count
    var notes: [String] = []
    if known.count == 1 && images > 1 { known.depth = images }
    if values["images"] == nil, known.count == 1, file.pages.count > 1 {
      known.depth = file.pages.count
      notes.append(
        "ImageJ's header does not describe its \(known.depth) pages; they are read as z (--axes overrides this)")
    }
    if page.samplesPerPixel > 1 && known.channels == page.samplesPerPixel { known.channels = 1 }

    let claimed = max(images, known.count)
    let isContiguous = file.pages.count == 1 && claimed > 1
    let stored = isContiguous ? contiguousPlanes(of: file) : file.pages.count
    if !isContiguous, let odd = file.pages.indices.first(where: { !file.isAlike($0, 0) }) {
      throw .axes(path: file.path, detail: "page \(odd) differs in size or type from the first")
    }
    if isContiguous {
      guard stored >= claimed || overrides.axes != nil else {
        throw .truncated(path: file.path, detail: "ImageJ's header claims \(claimed) planes, the file holds \(stored)")
      }
      notes.append("one directory for \(claimed) contiguous planes, as ImageJ writes beyond 4 GB")
    }
    let count = isContiguous ? min(claimed, stored) : stored
    var axes = known
    if let text = overrides.axes {
      axes = try PageAxes(parsing: text, known: known, pageCount: count, path: file.path)
    } else if known.count != count {
      throw .axes(
        path: file.path,
        detail:
          "ImageJ's header says \(known.channels) channels × \(known.depth) slices × \(known.frames) frames, the file holds \(count) planes"
      )
    }
    if known.frames > 1 && known.depth == 1 && overrides.axes == nil {
      notes.append("frames and no slices; if the frames are z planes, give --axes ZYX")
    }

    func length(_ key: String) -> Double? { (values[key] ?? values["unit"]).flatMap { LengthUnit.micrometres(in: $0) } }
    var spacing = StackInterpretation.Spacing()
    if let unit = length("unit") {
      spacing.x = page.xResolution?.pitch.map { $0 * unit }
      // `yunit` and `zunit` exist where they differ from `unit`.
      if let unit = length("yunit") { spacing.y = page.yResolution?.pitch.map { $0 * unit } }
      if let unit = length("zunit") { spacing.z = values["spacing"].flatMap { Double($0) }.map { abs($0) * unit } }
      if values["spacing"] == nil, axes.depth > 1 {
        notes.append("no spacing of planes; ImageJ omits it where it is 1 \(values["unit"] ?? "")")
      }
      if let name = values["unit"], unit == 25_400, let x = spacing.x, x > 10 {
        // 72 dots per inch is a default that programs write without knowing a pixel size.
        spacing = StackInterpretation.Spacing()
        notes.append("its unit is “\(name)”, as of a printed page; no pixel size is read from it")
      }
    } else if let name = values["unit"], !name.isEmpty {
      notes.append("its unit is “\(name)”, which is no length")
    }
    var interpretation = try file.interpretation(.imageJ, axes: axes, spacing: spacing, from: "ImageJ's header")
    interpretation.notes += notes
    let planes = axes.planes(samples: page.samplesPerPixel) { page, sample in
      StackLayout.Plane(
        file: 0, page: isContiguous ? 0 : Int32(page), sample: Int32(sample),
        skippedPlanes: isContiguous ? Int32(page) : 0)
    }
    return StackLayout(interpretation: interpretation, files: [file.path], planes: planes)
  }

  /// How many planes fit between the first strip and the end of the file.
  private static func contiguousPlanes(of file: OpenedTIFF) -> Int {
    let page = file.pages[0]
    guard page.compression == TIFFCompression.none, !page.isTiled, page.samplesPerPixel == 1, page.planeBytes > 0,
      page.bitsPerSample % 8 == 0, let first = try? file.container.firstBlockOffset(of: page)
    else { return 1 }
    return max(1, (file.container.source.count - first) / page.planeBytes)
  }
}
