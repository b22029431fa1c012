internal import Vocabulary

/// ThorImage: one plane a file, `ChanA_0001_0001_0003_0001.tif` (channel, area, tile, z, time); its OME-XML gives sizes
/// but does not map files to planes.
enum ThorDialect {
  struct Name {
    var channel: String
    /// Area and tile, as text.
    var position: String
    var z: Int
    var t: Int
    var digits: Int
    var ending: String

    init?(_ file: String) {
      guard file.hasPrefix("Chan"), let dot = file.lastIndex(of: ".") else { return nil }
      let parts = file[..<dot].split(separator: "_", omittingEmptySubsequences: false)
      guard parts.count == 5, parts[0].count == 5, let z = Int(parts[3]), let t = Int(parts[4]), z > 0, t > 0,
        Int(parts[1]) != nil, Int(parts[2]) != nil
      else { return nil }
      channel = String(parts[0].suffix(1))
      position = "\(parts[1])_\(parts[2])"
      self.z = z
      self.t = t
      digits = parts[3].count
      ending = String(file[dot...])
    }

    func file(channel: String, z: Int, t: Int) -> String {
      func padded(_ number: Int) -> String {
        String(repeating: "0", count: max(0, digits - String(number).count)) + String(number)
      }
      return "Chan\(channel)_\(position)_\(padded(z))_\(padded(t))\(ending)"
    }
  }

  static func isMatch(_ file: OpenedTIFF) -> Bool {
    file.pages.count == 1 && Name(Folder.name(of: file.path)) != nil
  }

  static func layout(of file: OpenedTIFF, overrides: StackOverrides) throws(ImagingError) -> StackLayout {
    guard let name = Name(Folder.name(of: file.path)) else { throw .notTIFF(path: file.path) }
    let folder = Folder(of: file.path)
    let present = Set(try folder.files())
    let channels = ["A", "B", "C", "D"].filter { present.contains(name.file(channel: $0, z: 1, t: 1)) }
    func extent(_ test: (Int) -> Bool) -> Int {
      var count = 1
      while test(count + 1) { count += 1 }
      return count
    }
    let lead = channels.first ?? name.channel
    let depth = extent { present.contains(name.file(channel: lead, z: $0, t: 1)) }
    let frames = extent { present.contains(name.file(channel: lead, z: 1, t: $0)) }
    var axes = PageAxes(depth: depth, channels: max(1, channels.count), frames: frames, order: ["C", "Z", "T"])

    var spacing = StackInterpretation.Spacing()
    var notes = ["one plane a file, found by name"]
    let description = try file.description()
    if OMEModel.isMatch(description), let image = try OMEModel(description, path: file.path).images.first {
      spacing = StackInterpretation.Spacing(x: image.x, y: image.y, z: image.z)
      if image.sizeZ != depth || image.sizeC != axes.channels || image.sizeT != frames {
        let gap =
          "\(image.sizeC) channels × \(image.sizeZ) z × \(image.sizeT) times were acquired, the folder holds \(axes.channels) × \(depth) × \(frames)"
        guard overrides.axes != nil else {
          throw .incomplete(path: file.path, detail: gap, axes: axes.shortened(to: axes.count))
        }
        notes.append(gap)
      }
    } else {
      notes.append("no OME-XML; sizes follow from the file names")
    }
    var files: [String] = []
    for t in 0..<frames {
      for z in 0..<depth {
        for channel in channels.isEmpty ? [name.channel] : channels {
          let other = name.file(channel: channel, z: z + 1, t: t + 1)
          guard present.contains(other) else {
            if overrides.axes != nil { continue }
            throw .truncated(path: file.path, detail: "the plane \(other) is missing from its folder")
          }
          files.append(folder.path(other))
        }
      }
    }
    let own = folder.path(Folder.name(of: file.path))
    guard files.contains(own) else {
      throw .truncated(path: file.path, detail: "it does not belong to the planes before it: some between are missing")
    }
    if let text = overrides.axes {
      axes = try PageAxes(
        parsing: text, known: axes.count == files.count ? axes : nil, pageCount: files.count, path: file.path)
    }
    let planes = axes.planes(samples: 1) { page, _ in StackLayout.Plane(file: Int32(page), page: 0) }
    var interpretation = try file.interpretation(.thor, axes: axes, spacing: spacing, from: "OME-XML")
    interpretation.channelNames = axes.channels != channels.count ? [] : channels.map { "Chan\($0)" }
    interpretation.fileCount = files.count
    interpretation.notes += notes
    return StackLayout(interpretation: interpretation, files: files, planes: planes)
  }
}
