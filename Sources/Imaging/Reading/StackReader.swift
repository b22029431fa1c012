internal import Vocabulary

/// A z-stack on disk, read plane by plane; holds at most one plane and the directories of eight files.
///
/// Not thread-safe; each thread opens its own, from a `StackBlueprint`.
package final class StackReader {
  /// How the pages are read, with the overrides applied.
  package let interpretation: StackInterpretation
  private let layout: StackLayout
  private var opened: [(file: Int32, decoder: TIFFDecoder, pages: [TIFFPage])] = []
  /// Planes decoded so far, for tests that count work.
  package internal(set) var decodedPlanes = 0

  /// Parses the directories and decides what each page is.
  ///
  /// - Parameter path: A file, or a folder of planes.
  package init(path: String, overrides: StackOverrides = StackOverrides()) throws(ImagingError) {
    let (file, detected) = try DialectDetection.layout(ofPath: path, overrides: overrides)
    var layout = detected
    layout.interpretation.apply(overrides)
    if let channel = overrides.channel, !(0..<layout.interpretation.channels).contains(channel) {
      throw .noSuchChannel(path: path, channel: channel, count: layout.interpretation.channels)
    }
    self.layout = layout
    interpretation = layout.interpretation
    if let first = layout.files.firstIndex(of: file.path) {
      opened = [(Int32(first), TIFFDecoder(file.container), file.pages)]
    }
  }

  /// A second reader of the same stack.
  package init(_ blueprint: StackBlueprint) throws(ImagingError) {
    layout = blueprint.layout
    interpretation = layout.interpretation
    for (file, pages) in blueprint.pages {
      opened.append((file, TIFFDecoder(try TIFFContainer(RandomAccessFile(path: layout.files[Int(file)]))), pages))
    }
  }

  /// For readers on other threads.
  package var blueprint: StackBlueprint { StackBlueprint(layout: layout, pages: opened.map { ($0.file, $0.pages) }) }

  /// How a file would be read; decodes no pixels.
  package static func inspect(
    path: String, overrides: StackOverrides = StackOverrides()
  ) throws(ImagingError) -> StackInterpretation {
    try StackReader(path: path, overrides: overrides).interpretation
  }

  /// Paths of the files that hold the planes.
  package var files: [String] { layout.files }

  /// Bytes of one plane.
  package var planeBytes: Int {
    interpretation.shape.width * interpretation.shape.height * interpretation.pixelType.byteCount
  }

  /// Fills `plane` (`planeBytes` bytes): little-endian, row by row.
  package func readPlane(
    _ z: Int, channel: Int, frame: Int = 0, into plane: UnsafeMutableRawBufferPointer
  ) throws(ImagingError) {
    let (location, page, decoder) = try locate(z, channel: channel, frame: frame)
    if location.skippedPlanes > 0 {
      try decoder.decodeContiguous(page, index: Int(location.skippedPlanes), into: plane)
    } else {
      try decoder.decode(page, sample: Int(location.sample), into: plane)
    }
    decodedPlanes += 1
  }

  /// One plane as an array: little-endian, row by row.
  package func plane(_ z: Int, channel: Int = 0, frame: Int = 0) throws(ImagingError) -> [UInt8] {
    var buffer = RawBuffer()
    let bytes = buffer.reserve(planeBytes)
    try readPlane(z, channel: channel, frame: frame, into: bytes)
    return Array(bytes)
  }

  /// The page of a plane and the decoder of its file.
  ///
  /// - Throws: `axes` where the page differs from the others in size or type.
  func locate(
    _ z: Int, channel: Int, frame: Int
  ) throws(ImagingError) -> (plane: StackLayout.Plane, page: TIFFPage, decoder: TIFFDecoder) {
    let plane = layout.plane(z: z, channel: channel, frame: frame)
    let (decoder, pages) = try open(plane.file)
    guard pages.indices.contains(Int(plane.page)) else {
      throw .truncated(path: decoder.container.path, detail: "page \(plane.page) of \(pages.count) is wanted")
    }
    let page = pages[Int(plane.page)]
    guard page.width == interpretation.shape.width, page.height == interpretation.shape.height,
      page.pixelType == interpretation.pixelType, plane.sample < page.samplesPerPixel
    else {
      throw .axes(path: decoder.container.path, detail: "page \(plane.page) differs in size or type from the others")
    }
    return (plane, page, decoder)
  }

  /// Opens a file; the eight files used last stay open.
  private func open(_ file: Int32) throws(ImagingError) -> (TIFFDecoder, [TIFFPage]) {
    if let i = opened.lastIndex(where: { $0.file == file }) {
      if i != opened.count - 1 { opened.append(opened.remove(at: i)) }
      return (opened[opened.count - 1].decoder, opened[opened.count - 1].pages)
    }
    let other = try OpenedTIFF(path: layout.files[Int(file)])
    if opened.count >= 8 { opened.removeFirst() }
    opened.append((file, TIFFDecoder(other.container), other.pages))
    return (opened[opened.count - 1].decoder, other.pages)
  }
}
