internal import Glibc
internal import Vocabulary

/// ScanImage 3.8 to 2023: channel varies fastest, then z; flyback frames are skipped; one acquisition may continue in
/// numbered files.
enum ScanImageDialect {
  static func layout(
    of file: OpenedTIFF, header: ScanImageHeader, overrides: StackOverrides
  ) throws(ImagingError) -> StackLayout {
    var notes: [String] = []
    let parts = try acquisition(from: file)
    if parts.count > 1 {
      notes.append("the acquisition continues through \(parts.count) files, joined by frame number")
    }
    var pages: [StackLayout.Plane] = []
    for (i, part) in parts.enumerated() {
      guard let odd = part.pages.indices.first(where: { !part.pages[$0].hasSameFormat(as: file.pages[0]) }) else {
        pages += part.pages.indices.map { StackLayout.Plane(file: Int32(i), page: Int32($0)) }
        continue
      }
      throw .axes(path: part.path, detail: "page \(odd) differs in size or type from the first")
    }

    var scan = header.scan
    if scan.channels.isEmpty {
      scan.channels = [1]
      notes.append("its header does not say which channels were saved; one is assumed")
    }
    let channels = scan.channels.count
    var spacing = StackInterpretation.Spacing(x: scan.pitch?.x, y: scan.pitch?.y)
    let resolution = scan.pitch == nil ? file.pitch(of: file.pages[0]) : nil
    if let resolution { (spacing.x, spacing.y) = (resolution.x, resolution.y) }
    if scan.hasSeveralRegions {
      (spacing.x, spacing.y) = (nil, nil)
      notes.append("each page holds several regions of interest below one another; they are read as one image")
    }

    var axes: PageAxes
    var planes: [StackLayout.Plane]
    if let text = overrides.axes {
      axes = try PageAxes(parsing: text, known: nil, pageCount: pages.count, path: file.path)
      planes = axes.planes(samples: 1) { page, _ in pages[page] }
    } else {
      guard pages.count >= channels else {
        throw .axes(path: file.path, detail: "\(channels) channels were saved, the file holds \(pages.count) pages")
      }
      (axes, planes) = arrange(pages, scan: scan, notes: &notes)
    }
    if axes.depth > 1 { spacing.z = scan.zStep.map { abs($0) } }

    var interpretation = try file.interpretation(.scanImage, axes: axes, spacing: spacing, from: "ScanImage's header")
    if resolution != nil && spacing.x != nil {
      interpretation.spacingSource?.x = "XResolution"
      interpretation.spacingSource?.y = "XResolution"
    }
    interpretation.channelNames = channels == axes.channels ? scan.channels.map { "channel \($0)" } : []
    interpretation.fileCount = parts.count
    interpretation.notes += notes
    return StackLayout(interpretation: interpretation, files: parts.map(\.path), planes: planes)
  }

  /// Assigns pages to planes; pages of an unfinished volume are skipped and noted.
  private static func arrange(
    _ pages: [StackLayout.Plane], scan: ScanImageHeader.Scan, notes: inout [String]
  ) -> (PageAxes, [StackLayout.Plane]) {
    let channels = scan.channels.count
    let storedFrames = pages.count / channels
    var slices = scan.slices
    var repeats = scan.repeats
    var perVolume = scan.framesPerVolume
    if storedFrames < slices * repeats {
      if slices > 1 {
        notes.append(
          "\(slices) slices were set and \(storedFrames) frames stored; they are read as frames (--axes overrides this)"
        )
      }
      (slices, repeats, perVolume) = (1, 1, 1)
    }
    // The flyback frames of the last volume may be missing.
    let volumes = (storedFrames + perVolume - slices * repeats) / perVolume
    let used = ((volumes - 1) * perVolume + slices * repeats) * channels
    let rest = max(0, pages.count - volumes * perVolume * channels)
    if perVolume > slices * repeats {
      notes.append("\(perVolume - slices * repeats) flyback frames after each volume are skipped")
    }
    if rest > 0 && pages.count > used { notes.append("\(rest) pages of an unfinished volume are skipped") }
    let axes = PageAxes(
      depth: slices, channels: channels, frames: volumes * repeats,
      order: repeats > 1 ? ["C", "T", "Z"] : ["C", "Z", "T"])
    var planes: [StackLayout.Plane] = []
    planes.reserveCapacity(axes.count)
    for channel in 0..<channels {
      for frame in 0..<axes.frames {
        for z in 0..<slices {
          let stored = frame / repeats * perVolume + z * repeats + frame % repeats
          planes.append(pages[stored * channels + channel])
        }
      }
    }
    return (axes, planes)
  }

  /// The file and those that continue it: `name_00001_00002.tif` after `name_00001_00001.tif`, with consecutive frame
  /// numbers.
  private static func acquisition(from file: OpenedTIFF) throws(ImagingError) -> [OpenedTIFF] {
    var parts = [file]
    guard let (base, first, digits, ending) = numbered(file.path),
      var last = try frameNumber(of: file, page: file.pages.count - 1)
    else { return parts }
    var number = first + 1
    while number < first + 10_000 {
      let digitsOfNumber = String(number)
      let padded = String(repeating: "0", count: max(0, digits - digitsOfNumber.count)) + digitsOfNumber
      let path = base + padded + ending
      // A damaged continuation is no end of the acquisition.
      guard access(path, F_OK) == 0 else { break }
      let next = try OpenedTIFF(path: path)
      guard next.pages.count > 0,
        try frameNumber(of: next, page: 0) == last + 1, let end = try frameNumber(of: next, page: next.pages.count - 1)
      else { break }
      parts.append(next)
      last = end
      number += 1
    }
    return parts
  }

  /// The components of `…_00012.tif`; nil unless the name ends in two numbers.
  private static func numbered(_ path: String) -> (base: String, number: Int, digits: Int, ending: String)? {
    guard let dot = path.lastIndex(of: ".") else { return nil }
    let stem = path[..<dot]
    guard let bar = stem.lastIndex(of: "_"), let number = Int(stem[stem.index(after: bar)...]),
      (0..<1_000_000_000).contains(number)
    else { return nil }
    guard stem[..<bar].last?.isNumber == true else { return nil }
    return (String(stem[...bar]), number, stem.distance(from: bar, to: stem.endIndex) - 1, String(path[dot...]))
  }

  private static func frameNumber(of file: OpenedTIFF, page: Int) throws(ImagingError) -> Int? {
    let text = try file.description(of: page)
    for line in text.split(whereSeparator: \.isNewline) {
      let sides = line.split(separator: "=", maxSplits: 1)
      if sides.count == 2, ["frameNumbers", "Frame Number"].contains(String(sides[0]).trimmed) {
        return Int(String(sides[1]).trimmed).flatMap { (0..<1 << 48).contains($0) ? $0 : nil }
      }
    }
    return nil
  }
}
