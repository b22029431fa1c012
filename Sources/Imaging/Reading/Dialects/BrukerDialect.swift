internal import Vocabulary

/// Bruker (PrairieView) without OME-XML: `NAME.xml` says which file is which plane.
enum BrukerDialect {
  /// Nil where no such file exists or names this one.
  static func layout(of file: OpenedTIFF, overrides: StackOverrides) throws(ImagingError) -> StackLayout? {
    let own = Folder.name(of: file.path)
    guard let base = BrukerXML.base(of: own) else { return nil }
    let folder = Folder(of: file.path)
    let source = folder.path("\(base).xml")
    guard let text = try SidecarFile.text(source) else { return nil }
    let scan = try BrukerXML(text, path: source, cycle: nil)
    guard let first = scan.sequences.first(where: { $0.frames.contains { $0.files.contains { $0.name == own } } })
    else { return nil }
    let sequences = scan.sequences.filter { $0.type == first.type }
    guard first.isVolume || first.isSeries else {
      throw .unsupported(
        path: source, detail: "a sequence of type “\(first.type)”",
        remedy: "name one of its files that is a z or time series")
    }
    if let text = overrides.axes, let stopped = try stopped(of: file, sequences, base, text, in: folder, path: source) {
      return stopped
    }
    let channels = first.frames[0].files.map { ($0.channel, $0.channelName) }
    for sequence in sequences {
      guard !first.isVolume || sequence.frames.count == first.frames.count else {
        throw .incomplete(
          path: source,
          detail: "cycle \(sequence.cycle ?? 0) has \(sequence.frames.count) planes, the first \(first.frames.count)",
          axes: "ZYX")
      }
      guard sequence.frames.allSatisfy({ $0.files.map(\.channel) == channels.map(\.0) }) else {
        throw .truncated(path: source, detail: "some frames of cycle \(sequence.cycle ?? 0) lack a channel")
      }
    }
    // One volume, or one plane, for each point in time.
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
    if let missing = try table.firstMissing() {
      throw .incomplete(
        path: source, detail: "the plane \(missing) that it names does not exist",
        axes: "ZYX")
    }
    if let text = overrides.axes {
      let given = try PageAxes(parsing: text, known: axes, pageCount: axes.count, path: source)
      guard given.depth == axes.depth, given.channels == axes.channels, given.frames == axes.frames else {
        throw .axes(path: source, detail: "it says \(axes.channels) channels × \(axes.depth) z × \(axes.frames) times")
      }
    }
    var interpretation = try file.interpretation(.bruker, axes: axes, spacing: StackInterpretation.Spacing(), from: "")
    interpretation.channelNames = channels.allSatisfy { $0.1.isEmpty } ? [] : channels.map(\.1)
    interpretation.fileCount = table.paths.count
    interpretation.notes.append("planes listed by \(base).xml")
    return StackLayout(interpretation: interpretation, files: table.paths, planes: planes)
  }

  /// The planes that are there of an acquisition with gaps, in the order of acquisition, channel fastest, by the given axes;
  /// nil where none is missing and all volumes are alike.
  private static func stopped(
    of file: OpenedTIFF, _ sequences: [BrukerXML.Sequence], _ base: String, _ text: String, in folder: Folder,
    path: String
  ) throws(ImagingError) -> StackLayout? {
    guard let first = sequences.first else { return nil }
    let existing = Set(try folder.files())
    let named = sequences.flatMap { $0.frames.flatMap(\.files) }
    let isPresent = named.map { existing.contains($0.name) }
    let counts = Set(sequences.map(\.frames.count))
    let channels = Set(sequences.flatMap { $0.frames.map(\.files.count) })
    guard isPresent.contains(false) || channels.count > 1 || first.isVolume && counts.count > 1 else { return nil }
    // Volumes scanned backwards are reversed, as in a whole acquisition.
    let ordered = try volumes(of: sequences, first, path: path).flatMap { $0.flatMap(\.files) }
    let present = ordered.filter { existing.contains($0.name) }
    let axes = try PageAxes(parsing: text, known: nil, pageCount: present.count, path: path)
    var table = FileTable(folder: folder, first: Folder.name(of: file.path))
    var pages: [StackLayout.Plane] = []
    for plane in present {
      guard let index = table.index(of: plane.name) else {
        throw .malformed(path: path, detail: "it names a file outside its folder, “\(plane.name)”")
      }
      pages.append(StackLayout.Plane(file: index, page: Int32(plane.page)))
    }
    var interpretation = try file.interpretation(.bruker, axes: axes, spacing: StackInterpretation.Spacing(), from: "")
    interpretation.fileCount = table.paths.count
    interpretation.notes.append(
      "\(present.count) of \(named.count) planes listed by \(base).xml are there; they are counted on without the others, as --axes says"
    )
    return StackLayout(
      interpretation: interpretation, files: table.paths,
      planes: axes.planes(samples: 1) { page, _ in pages[page] })
  }

  /// The frames of each point in time in z order; a volume scanned backwards is reversed.
  private static func volumes(
    of sequences: [BrukerXML.Sequence], _ first: BrukerXML.Sequence, path: String
  ) throws(ImagingError) -> [[BrukerXML.Frame]] {
    guard first.isVolume else { return sequences.flatMap { $0.frames.map { [$0] } } }
    guard first.isBidirectional, sequences.count > 1 else { return sequences.map(\.frames) }
    let forwardStep = first.zStep
    var volumes: [[BrukerXML.Frame]] = []
    for sequence in sequences {
      guard let forwardStep, let step = sequence.zStep else {
        throw .axes(
          path: path, detail: "volumes are scanned in both directions, and it does not say which way each was scanned")
      }
      volumes.append(step * forwardStep > 0 ? sequence.frames : sequence.frames.reversed())
    }
    return volumes
  }
}
