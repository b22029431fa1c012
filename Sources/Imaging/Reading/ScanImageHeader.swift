/// The `key = value` lines that ScanImage leaves in each file, whatever its version.
///
/// 2016 and later: tag Software, keys `SI.…`; 5: ImageDescription, `scanimage.SI.…`; 4: `scanimage.SI4.…`; 3: `state.…`.
struct ScanImageHeader {
  enum Generation { case three, four, modern }

  let generation: Generation
  private var values: [Substring: Substring] = [:]

  init?(software: String, description: String) {
    let text: String
    let prefix: String
    if software.hasPrefix("SI.") {
      (generation, text, prefix) = (.modern, software, "SI.")
    } else if description.contains("scanimage.SI4.") {
      (generation, text, prefix) = (.four, description, "scanimage.SI4.")
    } else if description.contains("scanimage.SI.") {
      (generation, text, prefix) = (.modern, description, "scanimage.SI.")
    } else if description.contains("scanimage.SI5.") {
      (generation, text, prefix) = (.modern, description, "scanimage.SI5.")
    } else if description.hasPrefix("state.") {
      (generation, text, prefix) = (.three, description, "state.")
    } else {
      return nil
    }
    for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix(prefix) {
      let sides = line.dropFirst(prefix.count).split(separator: "=", maxSplits: 1)
      guard sides.count == 2 else { continue }
      values[Substring(String(sides[0]).trimmed)] = Substring(String(sides[1]).trimmed)
    }
  }

  /// All numbers in a scalar or a MATLAB matrix, in the order written.
  func numbers(_ key: String) -> [Double] {
    guard let value = values[Substring(key)] else { return [] }
    return value.split { !($0.isNumber || "+-.eE".contains($0)) }.compactMap { Double(String($0)) }
  }

  func number(_ key: String) -> Double? { numbers(key).first }

  func count(_ key: String) -> Int? {
    guard let value = number(key), value >= 1, value < 1e6 else { return nil }
    return Int(value)
  }

  /// Numbers of channels; anything odd among them makes the list unknown.
  func channelNumbers(_ key: String) -> [Int] {
    let channels = numbers(key)
    guard channels.count <= 64, channels.allSatisfy({ $0 >= 1 && $0 <= 64 }) else { return [] }
    return channels.map { Int($0) }
  }

  func text(_ key: String) -> String? { values[Substring(key)].map { $0.filter { $0 != "'" } } }

  /// `true` and 1 alike.
  func flag(_ key: String) -> Bool? {
    switch values[Substring(key)] {
    case "true", "1": true
    case "false", "0": false
    default: nil
    }
  }
}

extension ScanImageHeader {
  /// How pages follow one another: channels fastest, then `repeats` frames of a slice, slices, flyback, volumes.
  struct Scan {
    var channels: [Int]
    var slices = 1
    var repeats = 1
    /// Frames at the end of a volume while the objective returns.
    var flyback = 0
    var zStep: Double?
    var pitch: (x: Double, y: Double)?
    var hasSeveralRegions = false

    var framesPerVolume: Int { slices * repeats + flyback }
  }

  var scan: Scan {
    switch generation {
    case .modern: modernScan
    case .four: fourScan
    case .three: threeScan
    }
  }

  private var modernScan: Scan {
    var scan = Scan(channels: channelNumbers("hChannels.channelSave"))
    let slices =
      count("hStackManager.actualNumSlices") ?? count("hStackManager.numSlices")
      ?? count("hStackManager.slicesPerAcq") ?? 1
    let average = count("hScan2D.logAverageFactor") ?? 1
    let repeats = max(1, (count("hStackManager.framesPerSlice") ?? 1) / average)
    let isFast = (flag("hFastZ.enable") ?? false) && text("hStackManager.stackMode") != "slow"
    let isStack = isFast || (flag("hStackManager.enable") ?? (slices > 1))
    if isStack {
      scan.slices = slices
      scan.repeats = repeats
    } else {
      scan.repeats = 1
    }
    if isFast {
      let stored = count("hStackManager.numFramesPerVolumeWithFlyback")
      let spare = count("hFastZ.numDiscardFlybackFrames") ?? 0
      scan.flyback = max(0, (stored ?? slices * repeats + spare) - slices * repeats)
    }
    scan.zStep = number("hStackManager.actualStackZStepSize") ?? number("hStackManager.stackZStepSize")
    scan.hasSeveralRegions = flag("hRoiManager.mroiEnable") ?? false
    var corners = numbers("hRoiManager.imagingFovUm")
    if corners.isEmpty, let scale = number("objectiveResolution"), scale > 0 {
      // Before 2017 the field is given in degrees of the scan mirrors, and µm to a degree beside it.
      corners = numbers("hRoiManager.imagingFovDeg").map { $0 * scale }
    }
    if corners.count == 8, let columns = number("hRoiManager.pixelsPerLine"),
      let rows = number("hRoiManager.linesPerFrame"), columns > 0, rows > 0
    {
      let xs = [corners[0], corners[2], corners[4], corners[6]]
      let ys = [corners[1], corners[3], corners[5], corners[7]]
      scan.pitch = (((xs.max() ?? 0) - (xs.min() ?? 0)) / columns, ((ys.max() ?? 0) - (ys.min() ?? 0)) / rows)
    }
    return scan
  }

  private var fourScan: Scan {
    var scan = Scan(channels: channelNumbers("channelsSave"))
    let slices = count("stackNumSlices") ?? 1
    let isFast = flag("fastZEnable") ?? false
    if isFast {
      scan.slices = slices
      scan.flyback = count("fastZNumDiscardFrames") ?? 0
    } else {
      scan.slices = slices
      scan.repeats = max(1, (count("acqNumFrames") ?? 1) / (count("acqNumAveragedFrames") ?? 1))
    }
    scan.zStep = number("stackZStepSize")
    return scan
  }

  private var threeScan: Scan {
    var scan = Scan(channels: (1...4).filter { flag("acq.savingChannel\($0)") ?? false })
    scan.slices = count("acq.numberOfZSlices") ?? 1
    let isAveraged = flag("acq.averaging") ?? false
    scan.repeats = isAveraged ? 1 : max(1, count("acq.numberOfFrames") ?? 1)
    scan.zStep = number("acq.zStepSize")
    return scan
  }
}
