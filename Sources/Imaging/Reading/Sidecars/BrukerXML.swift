internal import Formats

/// The XML of Bruker's PrairieView: `NAME.xml` beside `NAME_Cycle00001_Ch1_000001.tif` lists every plane; `NAME.env` repeats
/// the settings.
///
/// Two formats: `Key` elements in every frame (to version 4); `PVStateValue` at the top, and changes in the frames (from 5).
struct BrukerXML {
  struct File: Hashable {
    var channel: Int
    var channelName: String
    var name: String
    /// Index of the page in the file, from 0.
    var page: Int
  }

  struct Frame {
    var files: [File] = []
    /// Position of each z device, in µm; empty where not given.
    var z: [Double] = []
  }

  struct Sequence {
    var type: String
    var cycle: Int?
    var isBidirectional: Bool
    var frames: [Frame] = []

    /// Whether the frames are planes of one volume.
    var isVolume: Bool { type.contains("ZSeries") }
    /// Whether the frames are points in time.
    var isSeries: Bool { type.contains("Timed") || type.contains("BrightnessOverTime") || type.contains("Single") }
  }

  private(set) var sequences: [Sequence] = []
  private(set) var spacing = StackInterpretation.Spacing()
  private(set) var width: Int?
  private(set) var height: Int?

  /// - Parameter cycle: Stop after the sequence of this cycle; nil for all.
  init(_ text: String, path: String, cycle: Int?) throws(ImagingError) {
    try XMLScanner.read(text, "XML", path: path) { event throws(ImagingError) in
      switch event {
      case .start(let name, let attributes):
        start(name, attributes)
        guard elements <= Self.maximumElements else {
          throw .malformed(path: path, detail: "more than \(Self.maximumElements) frames")
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

  /// More than 32 MB of valid XML can contain.
  private static let maximumElements = 1 << 20
  private var elements = 0
  private var key = ""
  private var index = ""
  private var isInFrame = false

  private mutating func start(_ name: String, _ attributes: [String: String]) {
    let last = sequences.count - 1
    if ["Sequence", "Frame", "File"].contains(name) { elements += 1 }
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

extension BrukerXML.Sequence {
  /// Signed z step in µm by the positions of the one z device that moves; nil where none moves, several do, or unevenly.
  var zStep: Double? {
    let positions = frames.map(\.z)
    guard frames.count > 1, let first = positions.first, !first.isEmpty,
      positions.allSatisfy({ $0.count == first.count })
    else { return nil }
    let moving = first.indices.filter { i in positions.contains { abs($0[i] - first[i]) > 1e-3 } }
    guard moving.count == 1 else { return nil }
    let steps = zip(positions.dropFirst(), positions).map { $0[moving[0]] - $1[moving[0]] }
    let mean = steps.reduce(0, +) / Double(steps.count)
    return steps.allSatisfy { abs($0 - mean) <= max(0.05, 0.05 * abs(mean)) } && mean != 0 ? mean : nil
  }
}

extension BrukerXML {
  /// `NAME` of `NAME_Cycle00001_Ch1_000001.ome.tif`; nil for other names.
  static func base(of name: String) -> String? {
    guard let range = name.lastRange(of: "_Cycle"), name[range.upperBound...].first?.isNumber == true,
      name[range.upperBound...].contains("Ch")
    else { return nil }
    return String(name[..<range.lowerBound])
  }

  /// The number after `_Cycle`.
  static func cycle(of name: String) -> Int? {
    name.lastRange(of: "_Cycle").flatMap { Int(name[$0.upperBound...].prefix { $0.isNumber }) }
  }

  /// Metadata of one cycle by `NAME.xml`, or by `NAME.env` where that is missing; nil where neither exists.
  static func metadata(_ base: String, cycle: Int?, in folder: Folder) throws(ImagingError) -> SidecarMetadata? {
    for name in ["\(base).xml", "\(base).env"] {
      let path = folder.path(name)
      guard let text = try SidecarFile.text(path) else { continue }
      let scan = try BrukerXML(text, path: path, cycle: cycle)
      guard !scan.sequences.isEmpty || name.hasSuffix(".env") else { continue }
      var metadata = SidecarMetadata(source: name, width: scan.width, height: scan.height)
      (metadata.spacing.x, metadata.spacing.y) = (scan.spacing.x, scan.spacing.y)
      guard let sequence = scan.sequences.first(where: { $0.cycle == cycle }) ?? scan.sequences.first else {
        metadata.spacing.z = scan.spacing.z
        return metadata
      }
      guard sequence.isVolume else { return metadata }
      metadata.spacing.z = scan.zStep(sequence, &metadata.notes, named: name)
      metadata.depth = sequence.frames.count
      return metadata
    }
    return nil
  }

  /// The z step of a volume, in µm: by the positions, else as set; nil and a note where they differ by more than 2 %.
  private func zStep(_ sequence: Sequence, _ notes: inout [String], named name: String) -> Double? {
    guard let moved = sequence.zStep.map({ abs($0) }) else { return spacing.z }
    guard let set = spacing.z, abs(set - moved) > 0.02 * max(set, moved) else { return moved }
    notes.append("\(name) sets a z step of \(set) µm and moved by \(moved) µm: neither is used")
    return nil
  }
}

extension String {
  /// The last occurrence of a part.
  fileprivate func lastRange(of part: String) -> Range<Index>? {
    var last: Range<Index>?
    var rest = self[...]
    while let range = rest.firstRange(of: part) {
      last = range
      rest = self[range.upperBound...]
    }
    return last
  }
}
