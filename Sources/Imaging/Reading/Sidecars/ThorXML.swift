internal import Formats

/// ThorImage's `Experiment.xml`: pixel size, z step, number of planes, channel names.
enum ThorXML {
  static let name = "Experiment.xml"

  /// Nil where the file does not exist.
  static func metadata(in folder: Folder) throws(ImagingError) -> SidecarMetadata? {
    let path = folder.path(name)
    guard let text = try SidecarFile.text(path) else { return nil }
    var elements: [String: [[String: String]]] = [:]
    try XMLScanner.read(text, "XML", path: path) { event in
      if case .start(let name, let attributes) = event,
        [
          "ThorImageExperiment", "LSM", "ZStage", "CaptureMode", "Streaming", "RemoteFocus", "Modality", "Wavelength",
          "ExperimentStatus",
        ].contains(name)
      {
        // Bounds the memory that a hostile file can take.
        if elements[name, default: []].count < 64 { elements[name, default: []].append(attributes) }
      }
      return true
    }
    guard elements["ThorImageExperiment"] != nil else { return nil }
    func number(_ element: String, _ key: String) -> Double? {
      elements[element]?.compactMap { $0[key] }.first.flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
    }
    func flag(_ element: String, _ key: String) -> Bool { (number(element, key) ?? 0) != 0 }
    func count(_ element: String, _ key: String) -> Int? {
      number(element, key).flatMap { $0 >= 1 && $0 <= 1e6 ? Int($0) : nil }
    }

    var metadata = SidecarMetadata(source: name)
    // Of a camera the file does not say whether the pixel size is the sensor's or the sample's.
    if number("Modality", "primaryDetectorType") != 0 || elements["Modality"] == nil {
      metadata.width = count("LSM", "pixelX")
      metadata.height = count("LSM", "pixelY")
      pixels(
        &metadata, size: number("LSM", "pixelSizeUM"), width: number("LSM", "widthUM"),
        height: number("LSM", "heightUM"))
    }
    stage(
      &metadata, stages: elements["ZStage"] ?? [], isRemote: flag("RemoteFocus", "IsRemoteFocus"),
      isStreamOfOnePlane: number("CaptureMode", "mode") == 1 && !flag("Streaming", "zFastEnable"),
      isComplete: elements["ExperimentStatus"]?.first?["value"].map { $0 == "Complete" } ?? true)
    metadata.channelNames = (elements["Wavelength"] ?? []).compactMap { $0["name"] }
    return metadata
  }

  private static func pixels(_ metadata: inout SidecarMetadata, size: Double?, width: Double?, height: Double?) {
    func pitch(_ length: Double?, _ count: Int?) -> Double? {
      guard let length, let count, length > 0 else { return nil }
      return length / Double(count)
    }
    guard let size, size > 0 else { return }
    let (x, y) = (pitch(width, metadata.width), pitch(height, metadata.height))
    if let x, abs(x - size) > 0.02 * size {
      metadata.notes.append("\(name) says pixels of \(size) µm and a field of \(width ?? 0) µm, which contradict")
      return
    }
    metadata.spacing.x = size
    // The slow axis may have a scale of its own.
    metadata.spacing.y = y.map { abs($0 - size) > 0.02 * size ? $0 : size } ?? size
  }

  private static func stage(
    _ metadata: inout SidecarMetadata, stages: [[String: String]], isRemote: Bool, isStreamOfOnePlane: Bool,
    isComplete: Bool
  ) {
    let moving = stages.filter { $0["stepSizeUM"] != nil && $0["enable"] != "0" }
    if isStreamOfOnePlane || moving.isEmpty {
      metadata.depth = 1
      return
    }
    if isRemote {
      metadata.notes.append("\(name): the focus was moved remotely, so its z steps are not in µm")
      return
    }
    let steps = moving.compactMap { $0["stepSizeUM"].flatMap { Double($0) } }.map { abs($0) }
    guard let step = steps.first, steps.allSatisfy({ $0 == step }) else {
      metadata.notes.append("\(name) names several z stages of different steps")
      return
    }
    metadata.spacing.z = step
    guard let planes = moving[0]["steps"].flatMap({ Int($0) }), planes > 0 else { return }
    if isComplete {
      metadata.depth = planes
    } else {
      metadata.notes.append("\(name): the experiment of \(planes) z planes was stopped")
    }
  }
}
