internal import Vocabulary

/// A folder of numbered sections, one page a file, as fMOST microscopes write them.
enum SectionsDialect {
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
    var interpretation = try first.interpretation(
      .sections, axes: axes, spacing: StackInterpretation.Spacing(x: pitch?.x, y: pitch?.y, z: nil), from: "XResolution"
    )
    interpretation.fileCount = names.count
    if pitch != nil { interpretation.notes.append("pixel size from XResolution and its unit") }
    let numbers = names.compactMap { NaturalOrder($0).lastNumber }
    interpretation.notes.append(
      "\(names.count) files from \(names[0]) to \(names[names.count - 1]), in the order of their numbers")
    if numbers.count == names.count, numbers.count > 2 {
      let steps = zip(numbers.dropFirst(), numbers).map { $0 - $1 }
      if overrides.axes == nil, let again = steps.firstIndex(where: { $0 < 0 }) {
        throw .axes(
          path: folder.path,
          detail: "\(names[again + 1]) follows \(names[again]), as in a folder of several channels, positions or times")
      }
      if let odd = steps.firstIndex(where: { $0 != steps[0] }) {
        interpretation.notes.append(
          "numbers are not evenly spaced: after \(numbers[odd]) comes \(numbers[odd + 1]); z counts files")
      }
    }
    if overrides.axes == nil { try check(names, folder: folder) }
    let samples = first.pages[0].samplesPerPixel
    let planes = axes.planes(samples: samples) { page, sample in
      StackLayout.Plane(file: Int32(page), page: 0, sample: Int32(sample))
    }
    return StackLayout(interpretation: interpretation, files: names.map { folder.path($0) }, planes: planes)
  }

  /// - Throws: `axes` for names of several kinds, and for numbers that count channels or times.
  private static func check(_ names: [String], folder: Folder) throws(ImagingError) {
    let orders = names.map { NaturalOrder($0.lowercased()) }
    func texts(_ order: NaturalOrder) -> [NaturalOrder.Part] {
      order.parts.map { if case .number = $0 { .number("") } else { $0 } }
    }
    let first = texts(orders[0])
    if let odd = orders.firstIndex(where: { texts($0) != first }) {
      throw .axes(
        path: folder.path,
        detail: "\(names[odd]) and \(names[0]) are not named alike, so they may be no sections of one stack")
    }
    let counting = orders[0].parts.indices.filter { i in orders.contains { $0.parts[i] != orders[0].parts[i] } }
    guard let last = counting.last, last > 0, case .text(let before) = orders[0].parts[last - 1] else { return }
    let word = String(before.reversed().drop { !$0.isLetter }.prefix { $0.isLetter }.reversed())
    // Only of a few files: `ch010000` counts sections of channel 1.
    let isChannel = ["channel", "chan", "ch", "c"].contains(word) && names.count <= 8
    guard isChannel || ["t", "time", "timepoint", "frame"].contains(word) else { return }
    throw .axes(
      path: folder.path,
      detail: "\(names[0]) to \(names[names.count - 1]) seem to count \(isChannel ? "channels" : "times"), not sections"
    )
  }
}
