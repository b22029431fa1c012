internal import Vocabulary

/// A folder of numbered sections, one page a file, as fMOST leaves them.
enum SectionsFlavour {
  static func layout(
    folder: Folder, names: [String], first: OpenedTIFF, overrides: StackOverrides
  ) throws(ImagingError) -> StackLayout {
    guard first.pages.count == 1 else {
      throw .axes(
        path: folder.path, detail: "\(names.count) files of several pages each are not one stack; name one of them")
    }
    var axes = PageAxes(depth: names.count, order: ["Z", "C", "T"])
    if let text = overrides.axes {
      axes = try PageAxes(parsing: text, known: nil, pageCount: names.count, path: folder.path)
    }
    let pitch = first.pitch(of: first.pages[0])
    var reading = try first.reading(
      .sections, axes: axes, spacing: StackReading.Spacing(x: pitch?.x, y: pitch?.y, z: nil))
    reading.fileCount = names.count
    if pitch != nil { reading.notes.append("pixel size from XResolution and its unit") }
    let numbers = names.compactMap { NaturalOrder($0).lastNumber }
    reading.notes.append(
      "\(names.count) files from \(names[0]) to \(names[names.count - 1]), in the order of their numbers")
    if numbers.count == names.count, numbers.count > 2 {
      let steps = zip(numbers.dropFirst(), numbers).map { $0 - $1 }
      if overrides.axes == nil, let again = steps.firstIndex(where: { $0 < 0 }) {
        throw .axes(
          path: folder.path,
          detail: "\(names[again + 1]) follows \(names[again]), as in a folder of several channels, positions or times")
      }
      if let odd = steps.firstIndex(where: { $0 != steps[0] }) {
        reading.notes.append(
          "numbers are not evenly spaced: after \(numbers[odd]) comes \(numbers[odd + 1]); z counts files")
      }
    }
    let samples = first.pages[0].samplesPerPixel
    let planes = axes.planes(samples: samples) { page, sample in
      StackLayout.Plane(file: Int32(page), page: 0, sample: Int32(sample))
    }
    return StackLayout(reading: reading, files: names.map { folder.path($0) }, planes: planes)
  }
}
