/// Bruker's PrairieView: `NAME.xml` beside `NAME_Cycle00001_Ch1_000001.tif` names every plane; `NAME.env` repeats its
/// settings.
///
/// Two generations: `Key` elements in every frame (to version 4), `PVStateValue` at the top and changes below (from 5 on).
struct PrairieScan {
  struct File: Hashable {
    var channel: Int
    var channelName: String
    var name: String
    /// From 0.
    var page: Int
  }

  struct Frame {
    var files: [File] = []
    /// Of each z device, in µm; empty where nothing is said.
    var z: [Double] = []
  }

  struct Sequence {
    var type: String
    var cycle: Int?
    var isBidirectional: Bool
    var frames: [Frame] = []

    /// Whether its frames are planes of one volume.
    var isVolume: Bool { type.contains("ZSeries") }
    /// Whether its frames are moments.
    var isSeries: Bool { type.contains("Timed") || type.contains("BrightnessOverTime") || type.contains("Single") }
  }

  private(set) var sequences: [Sequence] = []
  private(set) var spacing = StackReading.Spacing()
  private(set) var width: Int?
  private(set) var height: Int?

  /// - Parameter cycle: Read no further than the sequence of this cycle; nil reads all.
  init(_ text: String, path: String, cycle: Int?) throws(ImagingError) {
    try XMLScanner.read(text, "XML", path: path) { event throws(ImagingError) in
      switch event {
      case .start(let name, let attributes):
        start(name, attributes)
        guard parts <= Self.mostParts else {
          throw .malformed(path: path, detail: "more than \(Self.mostParts) frames")
        }
      case .text: break
      case .end("Frame"): isInFrame = false
      case .end("Sequence"):
        if let cycle, sequences.last?.cycle == cycle { return false }
      case .end: break
      }
      return true
    }
  }

  /// More than 32 MB of honest XML can hold.
  private static let mostParts = 1 << 20
  private var parts = 0
  private var key = ""
  private var index = ""
  private var isInFrame = false

  private mutating func start(_ name: String, _ attributes: [String: String]) {
    let last = sequences.count - 1
    if ["Sequence", "Frame", "File"].contains(name) { parts += 1 }
    switch name {
    case "Sequence":
      sequences.append(
        Sequence(
          type: attributes["type"] ?? "", cycle: attributes["cycle"].flatMap { Int($0) },
          isBidirectional: attributes["bidirectionalZ"] == "True"))
    case "Frame" where last >= 0:
      sequences[last].frames.append(Frame())
      isInFrame = true
    case "File" where last >= 0 && isInFrame:
      guard let file = attributes["filename"], let channel = attributes["channel"].flatMap({ Int($0) }) else { return }
      let page = attributes["page"].flatMap { Int($0) } ?? 1
      sequences[last].frames[sequences[last].frames.count - 1].files.append(
        File(
          channel: channel, channelName: attributes["channelName"] ?? "", name: file,
          page: (1...1 << 30).contains(page) ? page - 1 : 0))
    case "Key", "PVStateValue":
      key = attributes["key"] ?? ""
      index = ""
      if let value = attributes["value"] { set(key, value) }
    case "IndexedValue", "SubindexedValues":
      index = attributes["index"] ?? ""
      if let value = attributes["value"] { set("\(key)_\(index)", value) }
    case "SubindexedValue":
      if let value = attributes["value"] { set("\(key)_\(index)", value) }
    default: break
    }
  }

  private mutating func set(_ key: String, _ value: String) {
    func length() -> Double? { Double(value).flatMap { $0.isFinite && $0 > 0 ? $0 : nil } }
    switch key {
    case "micronsPerPixel_XAxis": spacing.x = spacing.x ?? length()
    case "micronsPerPixel_YAxis": spacing.y = spacing.y ?? length()
    case "micronsPerPixel_ZAxis": spacing.z = spacing.z ?? length()
    case "pixelsPerLine": width = width ?? Int(value)
    case "linesPerFrame": height = height ?? Int(value)
    case "positionCurrent_ZAxis":
      guard isInFrame, let last = sequences.indices.last, let frame = sequences[last].frames.indices.last else {
        return
      }
      // A microscope has two or three z devices.
      guard value.utf8.count < 256, sequences[last].frames[frame].z.count < 16 else { return }
      sequences[last].frames[frame].z += value.split(separator: ",").compactMap { Double(String($0)) }
    default: break
    }
  }
}

extension PrairieScan.Sequence {
  /// The step between planes by the place of the one z device that moves; nil where none moves, several do, or unevenly.
  var zStep: Double? {
    let places = frames.map(\.z)
    guard frames.count > 1, let first = places.first, !first.isEmpty, places.allSatisfy({ $0.count == first.count })
    else { return nil }
    let moving = first.indices.filter { i in places.contains { abs($0[i] - first[i]) > 1e-3 } }
    guard moving.count == 1 else { return nil }
    let steps = zip(places.dropFirst(), places).map { $0[moving[0]] - $1[moving[0]] }
    let mean = steps.reduce(0, +) / Double(steps.count)
    return steps.allSatisfy { abs($0 - mean) <= max(0.05, 0.05 * abs(mean)) } && mean != 0 ? mean : nil
  }
}

extension PrairieScan {
  /// `NAME` of `NAME_Cycle00001_Ch1_000001.ome.tif`; nil for other names.
  static func base(of name: String) -> String? {
    guard let place = name.lastRange(of: "_Cycle"), name[place.upperBound...].first?.isNumber == true,
      name[place.upperBound...].contains("Ch")
    else { return nil }
    return String(name[..<place.lowerBound])
  }

  static func cycle(of name: String) -> Int? {
    name.lastRange(of: "_Cycle").flatMap { Int(name[$0.upperBound...].prefix { $0.isNumber }) }
  }

  /// What `NAME.xml` says of one cycle, or `NAME.env` where that is missing; nil when neither is there.
  static func facts(_ base: String, cycle: Int?, in folder: Folder) throws(ImagingError) -> SideFacts? {
    for name in ["\(base).xml", "\(base).env"] {
      let path = folder.path(name)
      guard let text = try SideFile.text(path) else { continue }
      let scan = try PrairieScan(text, path: path, cycle: cycle)
      guard !scan.sequences.isEmpty || name.hasSuffix(".env") else { continue }
      var facts = SideFacts(source: name, width: scan.width, height: scan.height)
      (facts.spacing.x, facts.spacing.y) = (scan.spacing.x, scan.spacing.y)
      guard let sequence = scan.sequences.first(where: { $0.cycle == cycle }) ?? scan.sequences.first else {
        facts.spacing.z = scan.spacing.z
        return facts
      }
      guard sequence.isVolume else { return facts }
      facts.spacing.z = scan.zStep(sequence, &facts.notes, named: name)
      facts.depth = sequence.frames.count
      return facts
    }
    return nil
  }

  /// The step of a volume: what is set, unless the z devices moved otherwise.
  func zStep(_ sequence: Sequence, _ notes: inout [String], named name: String) -> Double? {
    guard let moved = sequence.zStep.map({ abs($0) }) else { return spacing.z }
    guard let set = spacing.z, abs(set - moved) > 0.02 * max(set, moved) else { return moved }
    notes.append("\(name) sets a z step of \(set) µm and moved by \(moved) µm: neither is taken")
    return nil
  }
}

extension String {
  /// The last place of a part.
  func lastRange(of part: String) -> Range<Index>? {
    var found: Range<Index>?
    var rest = self[...]
    while let place = rest.firstRange(of: part) {
      found = place
      rest = self[place.upperBound...]
    }
    return found
  }
}
