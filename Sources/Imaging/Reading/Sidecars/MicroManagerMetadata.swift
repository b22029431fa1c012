internal import FoundationEssentials
internal import Glibc

/// Micro-Manager's JSON, in tag 51123 or in `metadata.txt`: the summary of an acquisition, or the record of one frame.
struct MicroManagerMetadata: Decodable {
  /// In µm; nil where it was not calibrated.
  var pixelSize: Double?
  /// In µm, positive in either direction of the stage.
  var zStep: Double?
  var channelNames: [String] = []
  var width: Int?
  var height: Int?

  init() {}

  /// Nil for anything but a JSON object.
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
    // One invalid value must not hide the others; some versions write numbers as text.
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
  /// Enough for the summary and one frame, however long the acquisition was.
  private static let maximumBytes = 4 << 20

  /// Metadata of `NAME_metadata.txt` beside `NAME.ome.tif`, else of `metadata.txt`; nil where neither exists.
  static func sidecar(beside name: String, in folder: Folder) throws(ImagingError) -> SidecarMetadata? {
    let stem = name.split(separator: ".").first.map(String.init) ?? name
    for name in ["\(stem)_metadata.txt", "metadata.txt"] {
      guard access(folder.path(name), F_OK) == 0 else { continue }
      let file = try RandomAccessFile(path: folder.path(name))
      let bytes = try file.bytes(at: 0, count: min(file.count, maximumBytes))
      let members = JSONMembers(bytes)
      guard let text = members.first(where: { $0 == "Summary" }) else { continue }
      guard let summary = MicroManagerMetadata(json: text) else {
        throw .malformed(path: file.path, detail: "its summary is no JSON")
      }
      let frame = members.first { $0.hasPrefix("FrameKey-") || $0.hasPrefix("Metadata-") }.flatMap {
        MicroManagerMetadata(json: $0)
      }
      var metadata = SidecarMetadata(
        source: name, width: summary.width ?? frame?.width, height: summary.height ?? frame?.height)
      metadata.spacing.x = frame?.pixelSize ?? summary.pixelSize
      metadata.spacing.y = metadata.spacing.x
      metadata.spacing.z = summary.zStep
      metadata.channelNames = summary.channelNames
      return metadata
    }
    return nil
  }
}
