internal import Vocabulary

/// PrairieView without OME-XML: `NAME.xml` says which file is which plane.
enum PrairieFlavour {
  /// Nil when no such file names this one.
  static func layout(of file: OpenedTIFF, overrides: StackOverrides) throws(ImagingError) -> StackLayout? {
    let own = OMEFileSet.name(of: file.path)
    guard let base = PrairieScan.base(of: own) else { return nil }
    let folder = Folder(of: file.path)
    let source = folder.path("\(base).xml")
    guard let text = try SideFile.text(source) else { return nil }
    let scan = try PrairieScan(text, path: source, cycle: nil)
    guard let first = scan.sequences.first(where: { $0.frames.contains { $0.files.contains { $0.name == own } } })
    else { return nil }
    let sequences = scan.sequences.filter { $0.type == first.type }
    guard first.isVolume || first.isSeries else {
      throw .unsupported(
        path: source, detail: "a sequence of type “\(first.type)”",
        advice: "name one of its files that is a z or time series")
    }
    let channels = first.frames[0].files.map { ($0.channel, $0.channelName) }
    for sequence in sequences {
      guard !first.isVolume || sequence.frames.count == first.frames.count else {
        throw .truncated(
          path: source,
          detail: "cycle \(sequence.cycle ?? 0) has \(sequence.frames.count) planes, the first \(first.frames.count)")
      }
      guard sequence.frames.allSatisfy({ $0.files.map(\.channel) == channels.map(\.0) }) else {
        throw .truncated(path: source, detail: "some frames of cycle \(sequence.cycle ?? 0) lack a channel")
      }
    }
    // Time after time, each a volume or one plane.
    let volumes = try volumes(of: sequences, first, path: source)
    let axes = PageAxes(
      depth: volumes[0].count, channels: channels.count, frames: volumes.count, order: ["Z", "T", "C"])
    var table = FileTable(folder: folder, first: own)
    var planes: [StackLayout.Plane] = []
    for channel in channels.indices {
      for volume in volumes {
        for frame in volume {
          let plane = frame.files[channel]
          guard let index = table.index(of: plane.name) else {
            throw .malformed(path: source, detail: "it names a file outside its folder, “\(plane.name)”")
          }
          planes.append(StackLayout.Plane(file: index, page: Int32(plane.page)))
        }
      }
    }
    if let absent = try table.absent() {
      throw .truncated(path: source, detail: "the plane \(absent) that it names is not there")
    }
    if let text = overrides.axes {
      let told = try PageAxes(parsing: text, known: axes, pageCount: axes.count, path: source)
      guard told.length(of: "Z") == axes.depth, told.channels == axes.channels, told.frames == axes.frames else {
        throw .axes(path: source, detail: "it says \(axes.channels) channels × \(axes.depth) z × \(axes.frames) times")
      }
    }
    var reading = try file.reading(.bruker, axes: axes, spacing: StackReading.Spacing(), from: "")
    reading.channelNames = channels.allSatisfy { $0.1.isEmpty } ? [] : channels.map(\.1)
    reading.fileCount = table.paths.count
    reading.notes.append("planes named by \(base).xml")
    return StackLayout(reading: reading, files: table.paths, planes: planes)
  }

  /// Frames of each moment in z order; a volume that was taken on the way back is turned around.
  private static func volumes(
    of sequences: [PrairieScan.Sequence], _ first: PrairieScan.Sequence, path: String
  ) throws(ImagingError) -> [[PrairieScan.Frame]] {
    guard first.isVolume else { return sequences.flatMap { $0.frames.map { [$0] } } }
    guard first.isBidirectional, sequences.count > 1 else { return sequences.map(\.frames) }
    let forth = first.zStep
    var volumes: [[PrairieScan.Frame]] = []
    for sequence in sequences {
      guard let forth, let step = sequence.zStep else {
        throw .axes(path: path, detail: "volumes run to and fro, and it does not say which way each of them")
      }
      volumes.append(step * forth > 0 ? sequence.frames : sequence.frames.reversed())
    }
    return volumes
  }
}

/// Files of one folder, each once, the one that was opened first.
struct FileTable {
  private let folder: Folder
  private var indices: [String: Int32]
  private(set) var paths: [String]

  init(folder: Folder, first: String) {
    self.folder = folder
    indices = [first: 0]
    paths = [folder.path(first)]
  }

  /// Nil for a name that leads out of the folder.
  mutating func index(of name: String) -> Int32? {
    if let index = indices[name] { return index }
    guard let path = OMEFileSet.sibling(name, of: folder.path("x")) else { return nil }
    paths.append(path)
    indices[name] = Int32(paths.count - 1)
    return indices[name]
  }

  /// The first name that the folder does not hold.
  func absent() throws(ImagingError) -> String? {
    let present = Set(try folder.files())
    return paths.lazy.map { OMEFileSet.name(of: $0) }.first { !present.contains($0) }
  }
}
