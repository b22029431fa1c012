internal import Vocabulary

/// A z-stack on disk, read plane by plane; at most one plane and a few directories are in memory.
///
/// Not for two threads at once; each thread opens its own.
package final class StackReader {
  package let reading: StackReading
  private let layout: StackLayout
  private var opened: [(file: Int32, decoder: TIFFDecoder, pages: [TIFFPage])] = []
  /// Planes decoded so far, for tests that count work.
  package internal(set) var decodedPlanes = 0

  /// Reads the directories and decides what each page is; `path` is a file, or a folder of planes.
  package init(path: String, overrides: StackOverrides = StackOverrides()) throws(ImagingError) {
    let (file, found) = try Self.layout(of: path, overrides: overrides)
    var layout = found
    layout.reading.apply(overrides)
    if let channel = overrides.channel, !(0..<layout.reading.channels).contains(channel) {
      throw .noSuchChannel(path: path, channel: channel, count: layout.reading.channels)
    }
    self.layout = layout
    reading = layout.reading
    if let first = layout.files.firstIndex(of: file.path) {
      opened = [(Int32(first), TIFFDecoder(file.container), file.pages)]
    }
  }

  /// The same stack again, from what another reader found out.
  package init(_ blueprint: StackBlueprint) throws(ImagingError) {
    layout = blueprint.layout
    reading = layout.reading
    for (file, pages) in blueprint.pages {
      opened.append((file, TIFFDecoder(try TIFFContainer(RandomAccessFile(path: layout.files[Int(file)]))), pages))
    }
  }

  /// All that is known of the stack.
  package var blueprint: StackBlueprint { StackBlueprint(layout: layout, pages: opened.map { ($0.file, $0.pages) }) }

  /// How a file would be read, without reading a pixel.
  package static func inspect(
    path: String, overrides: StackOverrides = StackOverrides()
  ) throws(ImagingError) -> StackReading {
    try StackReader(path: path, overrides: overrides).reading
  }

  private static func layout(
    of path: String, overrides: StackOverrides
  ) throws(ImagingError) -> (OpenedTIFF, StackLayout) {
    guard Folder.isFolder(path) else {
      let file = try OpenedTIFF(path: path)
      return (file, try layout(of: file, overrides: overrides))
    }
    let folder = Folder(path)
    let names = try folder.tiffs()
    guard let name = names.first else { throw .cannotOpen(path: path, reason: "the folder holds no .tif file") }
    let file = try OpenedTIFF(path: folder.path(name))
    if names.count > 1 {
      // What the files say of one another wins over their names; an order given is that of all files, not of the first.
      var alone = overrides
      alone.axes = nil
      if try layout(of: file, overrides: alone).files.count > 1 {
        return (file, try layout(of: file, overrides: overrides))
      }
      var found =
        if let singles = try MicroManagerFolder.layout(
          folder: folder, names: names, first: file, overrides: overrides)
        {
          singles
        } else {
          try SectionsFlavour.layout(folder: folder, names: names, first: file, overrides: overrides)
        }
      if file.pages[0].microManager != nil {
        try MicroManagerFlavour.complete(&found.reading, of: file, overrides: overrides)
      }
      SideFiles.complete(&found.reading, of: file, overrides: overrides)
      return (file, found)
    }
    return (file, try layout(of: file, overrides: overrides))
  }

  private static func layout(of file: OpenedTIFF, overrides: StackOverrides) throws(ImagingError) -> StackLayout {
    let description = try file.description()
    let page = file.pages[0]
    if let header = ScanImageHeader(software: try file.container.text(page.software), description: description) {
      return try ScanImageFlavour.layout(of: file, header: header, overrides: overrides)
    }
    var layout =
      if ThorFlavour.isMatch(file) {
        try ThorFlavour.layout(of: file, overrides: overrides)
      } else if ImageJFlavour.isMatch(description) {
        try ImageJFlavour.layout(of: file, description: description, overrides: overrides)
      } else if OMEModel.isMatch(description) {
        try OMEFlavour.layout(of: file, description: description, overrides: overrides)
      } else if let named = try PrairieFlavour.layout(of: file, overrides: overrides) {
        named
      } else if let paged = try MicroManagerPages.layout(of: file, overrides: overrides) {
        paged
      } else {
        try PlainFlavour.layout(of: file, description: description, overrides: overrides)
      }
    if page.microManager != nil {
      try MicroManagerFlavour.complete(&layout.reading, of: file, overrides: overrides)
    } else if layout.reading.flavour == .ome, try file.container.text(page.software).hasPrefix("Prairie View") {
      layout.reading.flavour = .bruker
    }
    SideFiles.complete(&layout.reading, of: file, overrides: overrides)
    return layout
  }

  /// Bytes of one plane.
  package var planeBytes: Int { reading.shape.width * reading.shape.height * reading.pixelType.byteCount }

  /// Fills `plane` (`planeBytes` bytes): little-endian, row by row.
  package func readPlane(
    _ z: Int, channel: Int, frame: Int = 0, into plane: UnsafeMutableRawBufferPointer
  ) throws(ImagingError) {
    let (place, page, decoder) = try find(z, channel: channel, frame: frame)
    if place.after > 0 {
      try decoder.decodeContiguous(page, after: Int(place.after), into: plane)
    } else {
      try decoder.decode(page, sample: Int(place.sample), into: plane)
    }
    decodedPlanes += 1
  }

  /// The page that holds a plane, which must be like the others, and what decodes it.
  func find(
    _ z: Int, channel: Int, frame: Int
  ) throws(ImagingError) -> (place: StackLayout.Plane, page: TIFFPage, decoder: TIFFDecoder) {
    let place = layout.plane(z: z, channel: channel, frame: frame)
    let (decoder, pages) = try open(place.file)
    guard pages.indices.contains(Int(place.page)) else {
      throw .truncated(path: decoder.container.path, detail: "page \(place.page) of \(pages.count) is wanted")
    }
    let page = pages[Int(place.page)]
    guard page.width == reading.shape.width, page.height == reading.shape.height, page.pixelType == reading.pixelType,
      place.sample < page.samplesPerPixel
    else {
      throw .axes(path: decoder.container.path, detail: "page \(place.page) differs in size or type from the others")
    }
    return (place, page, decoder)
  }

  /// One plane as an array.
  package func plane(_ z: Int, channel: Int = 0, frame: Int = 0) throws(ImagingError) -> [UInt8] {
    var buffer = RawBuffer()
    let bytes = buffer.reserve(planeBytes)
    try readPlane(z, channel: channel, frame: frame, into: bytes)
    return Array(bytes)
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

/// A stack that was opened and understood: what a reader on another thread begins with.
package struct StackBlueprint: Sendable {
  let layout: StackLayout
  /// Of the files that were open, so that long chains of directories are walked once.
  let pages: [(file: Int32, pages: [TIFFPage])]

  package var reading: StackReading { layout.reading }
}

extension StackReading {
  /// Takes what the user says, then lists what is still missing.
  mutating func apply(_ overrides: StackOverrides) {
    self.overrides = overrides
    if let voxel = overrides.voxel {
      spacing = Spacing(x: voxel.x, y: voxel.y, z: voxel.z)
      origin = Origin(x: "--voxel", y: "--voxel", z: "--voxel")
    }
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
