internal import FoundationEssentials
internal import Vocabulary

/// Micro-Manager without OME-XML or ImageJ's lines (NDTiff): tag 51123 of each page gives its channel, z and time.
enum MicroManagerPages {
  /// Files with more metadata are read as plain TIFF.
  private static let maximumBytes = 64 << 20

  private struct Page: Decodable {
    enum Value: Decodable, Hashable {
      case number(Int)
      case name(String)

      init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        self = try (try? value.decode(Int.self)).map { .number($0) } ?? .name(value.decode(String.self))
      }
    }

    var axes: [String: Value]?
    var channel: Int?
    var slice: Int?
    var frame: Int?
    var position: Int?
    var channelName: String?

    private enum CodingKeys: String, CodingKey {
      case axes = "Axes"
      case channel = "ChannelIndex"
      case slice = "SliceIndex"
      case frame = "FrameIndex"
      case position = "PositionIndex"
      case channelName = "Channel"
    }
  }

  private struct Coordinates: Hashable {
    var channel: Page.Value
    var time: Int
    var z: Int
  }

  /// Nil where a page has no coordinates.
  static func layout(of file: OpenedTIFF, overrides: StackOverrides) throws(ImagingError) -> StackLayout? {
    let like = file.pagesLike(0)
    guard like.count > 1, overrides.axes == nil, like.allSatisfy({ file.pages[$0].microManager != nil }),
      like.reduce(0, { $0 + (file.pages[$1].microManager?.count ?? 0) }) <= maximumBytes
    else { return nil }
    // Grouped by all other axes: stage positions, or rows and columns of tiles.
    var positions: [[String: Page.Value]] = []
    var pages: [[Coordinates: Int]] = []
    var channels: [Page.Value] = []
    var names: [Page.Value: String] = [:]
    for page in like {
      let text = try file.container.text(file.pages[page].microManager)
      guard let record = try? JSONDecoder().decode(Page.self, from: Data(text.utf8)) else { return nil }
      guard let (coordinates, rest) = coordinates(of: record) else { return nil }
      let index = positions.firstIndex(of: rest) ?? positions.count
      if index == positions.count {
        guard index < 4096 else { return nil }
        positions.append(rest)
        pages.append([:])
      }
      if !channels.contains(coordinates.channel) { channels.append(coordinates.channel) }
      guard channels.count <= 64 else { return nil }
      names[coordinates.channel] = record.channelName ?? ""
      guard pages[index].updateValue(page, forKey: coordinates) == nil else { return nil }
    }
    let wanted = overrides.series ?? 0
    guard positions.indices.contains(wanted) else {
      throw .axes(path: file.path, detail: "there is no position \(wanted), the file holds \(positions.count)")
    }
    return try layout(
      of: file, pages[wanted], channels: channels, names: names,
      note: positions.count > 1
        ? "\(positions.count) positions; position \(wanted) is read (--series overrides this)" : nil)
  }

  private static func coordinates(of page: Page) -> (Coordinates, [String: Page.Value])? {
    guard var axes = page.axes else {
      guard let slice = page.slice, let frame = page.frame, let channel = page.channel else { return nil }
      return (
        Coordinates(channel: .number(channel), time: frame, z: slice),
        page.position.map { ["position": .number($0)] } ?? [:]
      )
    }
    func number(_ key: String) -> Int? {
      guard let value = axes.removeValue(forKey: key) else { return 0 }
      if case .number(let number) = value { return number }
      return nil
    }
    guard let time = number("time"), let z = number("z") else { return nil }
    return (Coordinates(channel: axes.removeValue(forKey: "channel") ?? .number(0), time: time, z: z), axes)
  }

  private static func layout(
    of file: OpenedTIFF, _ pages: [Coordinates: Int], channels: [Page.Value], names: [Page.Value: String], note: String?
  ) throws(ImagingError) -> StackLayout {
    let channels = channels.filter { channel in pages.keys.contains { $0.channel == channel } }
    let zs = Set(pages.keys.map(\.z)).sorted()
    let allTimes = Set(pages.keys.map(\.time)).sorted()
    // An acquisition that was stopped has an incomplete last point in time.
    let times = allTimes.filter { time in
      pages.keys.count { $0.time == time } == channels.count * zs.count
    }
    guard !times.isEmpty, times == Array(allTimes.prefix(times.count)), allTimes.count - times.count <= 1 else {
      throw .axes(
        path: file.path,
        detail:
          "its \(pages.count) pages do not fill \(channels.count) channels × \(zs.count) z × \(allTimes.count) times")
    }
    let axes = PageAxes(depth: zs.count, channels: channels.count, frames: times.count, order: ["Z", "T", "C"])
    let samples = file.pages[0].samplesPerPixel
    let planes = axes.planes(samples: samples) { index, sample in
      let (rest, z) = index.quotientAndRemainder(dividingBy: zs.count)
      let (channel, time) = rest.quotientAndRemainder(dividingBy: times.count)
      let page = pages[Coordinates(channel: channels[channel], time: times[time], z: zs[z])] ?? 0
      return StackLayout.Plane(file: 0, page: Int32(page), sample: Int32(sample))
    }
    var interpretation = try file.interpretation(
      .microManager, axes: axes, spacing: StackInterpretation.Spacing(), from: "")
    if samples == 1, channels.count > 1 { interpretation.channelNames = channels.map { names[$0] ?? "" } }
    interpretation.notes.append("each page gives its channel, z and time")
    if allTimes.count > times.count { interpretation.notes.append("the last time is unfinished and skipped") }
    if let note { interpretation.notes.append(note) }
    return StackLayout(interpretation: interpretation, files: [file.path], planes: planes)
  }
}
