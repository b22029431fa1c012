internal import FoundationEssentials
internal import Vocabulary

/// A Micro-Manager TIFF without OME-XML or ImageJ's lines (NDTiff): each page says where it belongs, in tag 51123.
enum MicroManagerPages {
  /// More metadata than this is not read page by page; the file's own order is asked for instead.
  private static let mostBytes = 64 << 20

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

  private struct Place: Hashable {
    var channel: Page.Value
    var time: Int
    var z: Int
  }

  /// Nil where some page does not say its place.
  static func layout(of file: OpenedTIFF, overrides: StackOverrides) throws(ImagingError) -> StackLayout? {
    let like = file.pagesLike(0)
    guard like.count > 1, overrides.axes == nil, like.allSatisfy({ file.pages[$0].microManager != nil }),
      like.reduce(0, { $0 + (file.pages[$1].microManager?.count ?? 0) }) <= mostBytes
    else { return nil }
    // By whatever else a page is numbered with: positions, or rows and columns of tiles.
    var positions: [[String: Page.Value]] = []
    var pages: [[Place: Int]] = []
    var channels: [Page.Value] = []
    var names: [Page.Value: String] = [:]
    for page in like {
      let text = try file.container.text(file.pages[page].microManager)
      guard let said = try? JSONDecoder().decode(Page.self, from: Data(text.utf8)) else { return nil }
      guard let (place, rest) = place(of: said) else { return nil }
      let index = positions.firstIndex(of: rest) ?? positions.count
      if index == positions.count {
        guard index < 4096 else { return nil }
        positions.append(rest)
        pages.append([:])
      }
      if !channels.contains(place.channel) { channels.append(place.channel) }
      guard channels.count <= 64 else { return nil }
      names[place.channel] = said.channelName ?? ""
      guard pages[index].updateValue(page, forKey: place) == nil else { return nil }
    }
    let wanted = overrides.series ?? 0
    guard positions.indices.contains(wanted) else {
      throw .axes(path: file.path, detail: "there is no position \(wanted), the file holds \(positions.count)")
    }
    return try layout(
      of: file, pages[wanted], channels: channels, names: names,
      note: positions.count > 1
        ? "\(positions.count) positions; position \(wanted) is read (--series says otherwise)" : nil)
  }

  private static func place(of page: Page) -> (Place, [String: Page.Value])? {
    guard var axes = page.axes else {
      guard let slice = page.slice, let frame = page.frame, let channel = page.channel else { return nil }
      return (
        Place(channel: .number(channel), time: frame, z: slice), page.position.map { ["position": .number($0)] } ?? [:]
      )
    }
    func number(_ key: String) -> Int? {
      guard let value = axes.removeValue(forKey: key) else { return 0 }
      if case .number(let number) = value { return number }
      return nil
    }
    guard let time = number("time"), let z = number("z") else { return nil }
    return (Place(channel: axes.removeValue(forKey: "channel") ?? .number(0), time: time, z: z), axes)
  }

  private static func layout(
    of file: OpenedTIFF, _ pages: [Place: Int], channels: [Page.Value], names: [Page.Value: String], note: String?
  ) throws(ImagingError) -> StackLayout {
    let channels = channels.filter { channel in pages.keys.contains { $0.channel == channel } }
    let zs = Set(pages.keys.map(\.z)).sorted()
    let allTimes = Set(pages.keys.map(\.time)).sorted()
    // An acquisition that was stopped leaves its last moment unfinished.
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
      let page = pages[Place(channel: channels[channel], time: times[time], z: zs[z])] ?? 0
      return StackLayout.Plane(file: 0, page: Int32(page), sample: Int32(sample))
    }
    var reading = try file.reading(.microManager, axes: axes, spacing: StackReading.Spacing(), from: "")
    if samples == 1, channels.count > 1 { reading.channelNames = channels.map { names[$0] ?? "" } }
    reading.notes.append("each page says its channel, z and time")
    if allTimes.count > times.count { reading.notes.append("the last time is unfinished and left out") }
    if let note { reading.notes.append(note) }
    return StackLayout(reading: reading, files: [file.path], planes: planes)
  }
}
