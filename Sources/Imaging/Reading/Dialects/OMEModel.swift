internal import Formats

/// The images of an OME-XML document and the locations of their planes (OME schema 2016-06 and older).
struct OMEModel {
  /// Consecutive planes and the file that holds them (`TiffData`).
  struct PlaneRun {
    var firstDirectory = 0
    var firstZ = 0
    var firstC = 0
    var firstT = 0
    /// Nil where neither a count nor a directory is given, which means all pages of the file.
    var count: Int?
    var fileName: String?
    var uuid: String?
  }

  struct Image {
    var name = ""
    var order = "XYCZT"
    var type = ""
    var sizeX = 0
    var sizeY = 0
    var sizeZ = 1
    var sizeC = 1
    var sizeT = 1
    var x: Double?
    var y: Double?
    var z: Double?
    var samplesPerChannel = 1
    var channelNames: [String] = []
    var runs: [PlaneRun] = []
  }

  var uuid: String?
  var images: [Image] = []
  /// The companion file with the full document (`BinaryOnly`).
  var metadataFile: String?

  static func isMatch(_ text: String) -> Bool {
    guard text.utf8.first == UInt8(ascii: "<") else { return false }
    let head = String(decoding: text.utf8.prefix(4096), as: UTF8.self)
    return head.contains("<OME") || head.contains(":OME")
  }

  init(_ text: String, path: String) throws(ImagingError) {
    try XMLScanner.read(text, "OME-XML", path: path) { event throws(ImagingError) in
      switch event {
      case .start(let name, let attributes): try start(name, attributes, path)
      case .text(let text): if isInUUID { setUUID(text.trimmed) }
      case .end(let name): if name == "UUID" { isInUUID = false }
      }
      return true
    }
  }

  private var isInUUID = false

  private mutating func start(
    _ name: String, _ attributes: [String: String], _ path: String
  ) throws(ImagingError) {
    func integer(_ key: String, from minimum: Int) throws(ImagingError) -> Int {
      guard let text = attributes[key] else { return minimum }
      guard let value = Int(text), value >= minimum, value <= 1 << 31 else {
        throw .malformed(path: path, detail: "its OME-XML gives \(key) as “\(text)”")
      }
      return value
    }
    func size(_ key: String) throws(ImagingError) -> Int { try integer(key, from: 1) }
    func first(_ key: String) throws(ImagingError) -> Int { try integer(key, from: 0) }
    let last = images.count - 1
    switch name {
    case "OME": uuid = attributes["UUID"]
    case "Image": images.append(Image(name: attributes["Name"] ?? ""))
    case "BinaryOnly":
      metadataFile = attributes["MetadataFile"] ?? ""
      uuid = uuid ?? attributes["UUID"]
    case "Pixels" where last >= 0:
      images[last].order = attributes["DimensionOrder"] ?? "XYCZT"
      images[last].type = attributes["Type"] ?? attributes["PixelType"] ?? ""
      images[last].sizeX = try size("SizeX")
      images[last].sizeY = try size("SizeY")
      images[last].sizeZ = try size("SizeZ")
      images[last].sizeC = try size("SizeC")
      images[last].sizeT = try size("SizeT")
      images[last].x = Self.length(attributes, "PhysicalSizeX")
      images[last].y = Self.length(attributes, "PhysicalSizeY")
      images[last].z = Self.length(attributes, "PhysicalSizeZ")
    case "Channel" where last >= 0:
      images[last].channelNames.append(attributes["Name"] ?? "")
      if let samples = attributes["SamplesPerPixel"].flatMap({ Int($0) }), samples > 0, samples <= 64 {
        images[last].samplesPerChannel = samples
      }
    case "TiffData" where last >= 0:
      var run = PlaneRun(
        firstDirectory: try first("IFD"), firstZ: try first("FirstZ"), firstC: try first("FirstC"),
        firstT: try first("FirstT"))
      if attributes["PlaneCount"] != nil || attributes["NumPlanes"] != nil {
        run.count = try first(attributes["PlaneCount"] != nil ? "PlaneCount" : "NumPlanes")
      } else if attributes["IFD"] != nil {
        run.count = 1
      }
      images[last].runs.append(run)
    case "UUID" where last >= 0 && !images[last].runs.isEmpty:
      images[last].runs[images[last].runs.count - 1].fileName = attributes["FileName"]
      isInUUID = true
    default: break
    }
  }

  private mutating func setUUID(_ text: String) {
    guard !text.isEmpty, let last = images.indices.last, let run = images[last].runs.indices.last else { return }
    images[last].runs[run].uuid = text
  }

  /// In µm, which is also the default unit of OME.
  private static func length(_ attributes: [String: String], _ key: String) -> Double? {
    guard let value = attributes[key].flatMap({ Double($0) }), value.isFinite, value > 0 else { return nil }
    guard let unit = attributes[key + "Unit"] else { return value }
    return LengthUnit.micrometres(in: unit).map { value * $0 }
  }
}
