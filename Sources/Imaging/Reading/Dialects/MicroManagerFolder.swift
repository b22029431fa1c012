internal import Vocabulary

/// A folder of Micro-Manager with one plane a file: `img_000000000_DAPI_000.tif` (time, channel, z), or from version 2 on
/// `img_channel000_position000_time000000000_z000.tif`.
enum MicroManagerFolder {
  struct Name: Hashable {
    var channel: String
    var position: String
    var time: Int
    var z: Int
  }

  /// Nil unless every file has such a name.
  static func layout(
    folder: Folder, names: [String], first: OpenedTIFF, overrides: StackOverrides
  ) throws(ImagingError) -> StackLayout? {
    var files: [Name: String] = [:]
    for name in names {
      guard let parsed = Name(name) else { return nil }
      files[parsed] = name
    }
    guard first.pages.count == 1, overrides.axes == nil else { return nil }
    let positions = Set(files.keys.map(\.position)).sorted()
    guard positions.count == 1 else {
      throw .axes(
        path: folder.path, detail: "it holds \(positions.count) positions; move each into a folder of its own")
    }
    var channels = Set(files.keys.map(\.channel)).sorted()
    let listed = (try? MicroManagerMetadata.sidecar(beside: names[0], in: folder))?.channelNames ?? []
    // In the order of acquisition where it is known, else of the names.
    if Set(listed) == Set(channels) && listed.count == channels.count { channels = listed }
    let times = Set(files.keys.map(\.time)).sorted()
    let zs = Set(files.keys.map(\.z)).sorted()
    let axes = PageAxes(depth: zs.count, channels: channels.count, frames: times.count, order: ["Z", "T", "C"])
    guard axes.count == names.count else {
      throw .incomplete(
        path: folder.path,
        detail:
          "\(axes.channels) channels × \(axes.depth) z × \(axes.frames) times are named, it holds \(names.count) files",
        axes: "Z\(names.count)YX")
    }
    var table = FileTable(folder: folder, first: Folder.name(of: first.path))
    var planes: [StackLayout.Plane] = []
    for channel in channels {
      for time in times {
        for z in zs {
          let wanted = Name(channel: channel, position: positions[0], time: time, z: z)
          guard let name = files[wanted], let index = table.index(of: name) else {
            throw .truncated(path: folder.path, detail: "channel \(channel), time \(time), z \(z) is missing")
          }
          planes.append(StackLayout.Plane(file: index, page: 0))
        }
      }
    }
    var interpretation = try first.interpretation(
      .microManager, axes: axes, spacing: StackInterpretation.Spacing(), from: "")
    interpretation.channelNames = channels.count > 1 ? channels : []
    interpretation.fileCount = names.count
    interpretation.notes.append("one plane a file: channel, time and z are read from the names")
    return StackLayout(interpretation: interpretation, files: table.paths, planes: planes)
  }
}

extension MicroManagerFolder.Name {
  /// Nil for other names.
  init?(_ file: String) {
    guard file.hasPrefix("img_"), let dot = file.lastIndex(of: ".") else { return nil }
    let parts = file[..<dot].split(separator: "_", omittingEmptySubsequences: false).dropFirst()
    guard parts.count >= 3, let last = parts.last, let first = parts.first else { return nil }
    func number(_ text: Substring, after prefix: String = "") -> Int? {
      let digits = text.dropFirst(prefix.count)
      guard text.hasPrefix(prefix), (3...9).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber })
      else { return nil }
      return Int(digits)
    }
    if parts.count == 4, number(first, after: "channel") != nil {
      let parts = Array(parts)
      guard number(parts[1], after: "position") != nil, let time = number(parts[2], after: "time"),
        let z = number(parts[3], after: "z")
      else { return nil }
      (channel, position, self.time, self.z) = (String(first), String(parts[1]), time, z)
    } else {
      guard first.count == 9, let time = number(first), let z = number(last) else { return nil }
      (channel, position) = (parts.dropFirst().dropLast().joined(separator: "_"), "")
      (self.time, self.z) = (time, z)
    }
  }
}
