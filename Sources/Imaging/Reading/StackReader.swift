internal import Vocabulary

/// A z-stack on disk, read plane by plane; at most one plane and a few directories are in memory.
///
/// Not for two threads at once; each thread opens its own.
package final class StackReader {
  package let reading: StackReading
  private let layout: StackLayout
  private var opened: [(file: Int32, decoder: TIFFDecoder, pages: [TIFFPage])] = []
  /// Planes decoded so far, for tests that count work.
  package private(set) var decodedPlanes = 0

  /// Reads the directories and decides what each page is.
  package init(path: String, overrides: StackOverrides = StackOverrides()) throws(ImagingError) {
    let file = try OpenedTIFF(path: path)
    var layout = try Self.layout(of: file, overrides: overrides)
    layout.reading.apply(overrides, path: path)
    if let channel = overrides.channel, !(0..<layout.reading.channels).contains(channel) {
      throw .noSuchChannel(path: path, channel: channel, count: layout.reading.channels)
    }
    self.layout = layout
    reading = layout.reading
    opened = [(0, TIFFDecoder(file.container), file.pages)]
  }

  /// How a file would be read, without reading a pixel.
  package static func inspect(
    path: String, overrides: StackOverrides = StackOverrides()
  ) throws(ImagingError) -> StackReading {
    try StackReader(path: path, overrides: overrides).reading
  }

  private static func layout(of file: OpenedTIFF, overrides: StackOverrides) throws(ImagingError) -> StackLayout {
    let description = try file.description()
    if ImageJFlavour.isMatch(description) {
      return try ImageJFlavour.layout(of: file, description: description, overrides: overrides)
    }
    if OMEModel.isMatch(description) {
      return try OMEFlavour.layout(of: file, description: description, overrides: overrides)
    }
    return try PlainFlavour.layout(of: file, overrides: overrides)
  }

  /// Bytes of one plane.
  package var planeBytes: Int { reading.shape.width * reading.shape.height * reading.pixelType.byteCount }

  /// Fills `plane` (`planeBytes` bytes): little-endian, row by row.
  package func readPlane(
    _ z: Int, channel: Int, frame: Int = 0, into plane: UnsafeMutableRawBufferPointer
  ) throws(ImagingError) {
    let place = layout.plane(z: z, channel: channel, frame: frame)
    let (decoder, pages) = try open(place.file)
    guard pages.indices.contains(Int(place.page)) else {
      throw .truncated(path: decoder.container.path, detail: "page \(place.page) of \(pages.count) is wanted")
    }
    let page = pages[Int(place.page)]
    guard page.width == reading.shape.width, page.height == reading.shape.height, page.pixelType == reading.pixelType,
      place.sample < page.samplesPerPixel
    else {
      throw .axes(path: decoder.container.path, detail: "page \(place.page) differs in size or type from the first")
    }
    if place.after > 0 {
      try decoder.decodeContiguous(page, after: Int(place.after), into: plane)
    } else {
      try decoder.decode(page, sample: Int(place.sample), into: plane)
    }
    decodedPlanes += 1
  }

  /// One plane as an array.
  package func plane(_ z: Int, channel: Int = 0, frame: Int = 0) throws(ImagingError) -> [UInt8] {
    var buffer = RawBuffer()
    let bytes = buffer.reserve(planeBytes)
    try readPlane(z, channel: channel, frame: frame, into: bytes)
    return Array(bytes)
  }

  /// Hands out plane after plane of one channel; the bytes are valid during the call only.
  package func forEachPlane(
    channel: Int = 0, frame: Int = 0, _ body: (_ z: Int, _ plane: UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var buffer = RawBuffer()
    let bytes = buffer.reserve(planeBytes)
    for z in 0..<reading.shape.depth {
      try readPlane(z, channel: channel, frame: frame, into: bytes)
      try body(z, UnsafeRawBufferPointer(bytes))
    }
  }

  /// The files that hold the planes, the one that was named first.
  package var files: [String] { layout.files }

  /// The few files used last stay open.
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

extension StackReading {
  /// Takes what the user says, then lists what is still missing.
  mutating func apply(_ overrides: StackOverrides, path: String) {
    self.overrides = overrides
    if let voxel = overrides.voxel { spacing = Spacing(x: voxel.x, y: voxel.y, z: voxel.z) }
    var directions: [String] = []
    for (name, value) in [("x", spacing.x), ("y", spacing.y), ("z", spacing.z)] {
      if let value, value.isFinite, value > 0 { continue }
      directions.append(name)
    }
    if !directions.isEmpty {
      missing.append("voxel size in \(directions.joined(separator: ", ")) (--voxel X,Y,Z in µm)")
    }
    if channels > 1 && overrides.channel == nil {
      missing.append("which of \(channels) channels (--channel 0 to \(channels - 1))")
    }
    if frames > 1 && overrides.reduction == nil {
      missing.append("how \(frames) frames become one stack (--reduce mean|maximum, or --axes)")
    }
  }
}
