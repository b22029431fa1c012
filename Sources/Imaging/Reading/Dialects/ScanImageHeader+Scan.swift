extension ScanImageHeader {
  /// The order of the pages: channels fastest, then `repeats` frames of a slice, slices, flyback, volumes.
  struct Scan {
    var channels: [Int]
    var slices = 1
    var repeats = 1
    /// Frames recorded at the end of a volume while the objective returns.
    var flyback = 0
    /// In µm.
    var zStep: Double?
    /// In µm.
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
      // Before 2017 the field is in degrees of the scan mirrors, with µm per degree beside it.
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
