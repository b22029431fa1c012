internal import FoundationEssentials

/// What Micro-Manager's JSON says of a stack: the summary of an acquisition, or the record of one frame.
struct MicroManagerMetadata: Decodable {
  /// µm; nil where it was not calibrated.
  var pixelSize: Double?
  /// µm, whichever way the stage moved.
  var zStep: Double?
  var channelNames: [String] = []
  var width: Int?
  var height: Int?

  init() {}

  /// Nil for what is no JSON object.
  init?(json: some Collection<UInt8>) {
    guard let value = try? JSONDecoder().decode(Self.self, from: Data(json)) else { return nil }
    self = value
  }

  private enum CodingKeys: String, CodingKey {
    case framePixelSize = "PixelSizeUm"
    case pixelSize = "PixelSize_um"
    case zStep = "z-step_um"
    case channelNames = "ChNames"
    case width = "Width"
    case height = "Height"
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    // One odd value must not hide the others; some versions write numbers as text.
    func length(_ key: CodingKeys) -> Double? {
      let number =
        (try? values.decode(Double.self, forKey: key))
        ?? (try? values.decode(String.self, forKey: key)).flatMap { Double($0) }
      return number.map { abs($0) }.flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
    }
    pixelSize = length(.framePixelSize) ?? length(.pixelSize)
    zStep = length(.zStep)
    channelNames = (try? values.decode([String].self, forKey: .channelNames)) ?? []
    width = length(.width).flatMap { $0 <= 1e8 ? Int($0) : nil }
    height = length(.height).flatMap { $0 <= 1e8 ? Int($0) : nil }
  }
}

extension MicroManagerMetadata {
  /// The first megabytes hold the summary and a frame, however long the acquisition was.
  private static let mostBytes = 4 << 20

  /// What `metadata.txt`, or `NAME_metadata.txt` beside `NAME.ome.tif`, says; nil when neither is there.
  static func facts(beside name: String, in folder: Folder) throws(ImagingError) -> SideFacts? {
    let stem = name.split(separator: ".").first.map(String.init) ?? name
    for name in ["\(stem)_metadata.txt", "metadata.txt"] {
      guard let file = try? RandomAccessFile(path: folder.path(name)) else { continue }
      let bytes = try file.bytes(at: 0, count: min(file.count, mostBytes))
      let members = JSONMembers(bytes)
      guard let text = members.first(where: { $0 == "Summary" }) else { continue }
      guard let summary = MicroManagerMetadata(json: text) else {
        throw .malformed(path: file.path, detail: "its summary is no JSON")
      }
      let frame = members.first { $0.hasPrefix("FrameKey-") || $0.hasPrefix("Metadata-") }.flatMap {
        MicroManagerMetadata(json: $0)
      }
      var facts = SideFacts(source: name, width: summary.width ?? frame?.width, height: summary.height ?? frame?.height)
      facts.spacing.x = frame?.pixelSize ?? summary.pixelSize
      facts.spacing.y = facts.spacing.x
      facts.spacing.z = summary.zStep
      facts.channelNames = summary.channelNames
      return facts
    }
    return nil
  }
}

/// The members of the outermost object of a JSON text that may be cut off, found without reading what they hold.
struct JSONMembers {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The text of the first whole value whose key is wanted.
  func first(where isWanted: (String) -> Bool) -> ArraySlice<UInt8>? {
    var depth = 0
    var i = 0
    var key: String?
    var start: Int?
    while i < bytes.count {
      switch bytes[i] {
      case UInt8(ascii: "\""):
        let from = i + 1
        i = from
        while i < bytes.count, bytes[i] != UInt8(ascii: "\"") { i += bytes[i] == UInt8(ascii: "\\") ? 2 : 1 }
        guard i < bytes.count else { return nil }
        if depth == 1 && start == nil && key == nil { key = String(decoding: bytes[from..<i], as: UTF8.self) }
      case UInt8(ascii: ":"): if depth == 1 && start == nil { start = i + 1 }
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","):
        if depth == 1 {
          if let key, let start, isWanted(key) { return bytes[start..<i] }
          (key, start) = (nil, nil)
        }
        if bytes[i] != UInt8(ascii: ",") { depth -= 1 }
      default: break
      }
      i += 1
    }
    return nil
  }
}
