internal import Vocabulary

/// Which page of which file is which plane; made by a flavour, used by `StackReader`.
struct StackLayout: Sendable {
  /// Where one plane lies.
  struct Plane: Hashable, Sendable {
    var file: Int32
    /// In the file's chain of directories.
    var page: Int32
    /// Of the colour samples in the page.
    var sample: Int32 = 0
    /// Planes to skip after the page's own place, where one directory stands for many contiguous planes.
    var after: Int32 = 0
  }

  var reading: StackReading
  var files: [String]
  /// `planes[(channel * frames + frame) * depth + z]`.
  var planes: [Plane]

  func plane(z: Int, channel: Int, frame: Int) -> Plane {
    planes[(channel * reading.frames + frame) * reading.shape.depth + z]
  }
}

/// The lengths of the axes that number pages, and the order in which pages follow, fastest first.
struct PageAxes: Hashable {
  var depth = 1
  var channels = 1
  var frames = 1
  /// Some of Z, C, T; fastest first.
  var order: [Character]

  var count: Int {
    let (a, overflowA) = depth.multipliedReportingOverflow(by: channels)
    let (b, overflowB) = a.multipliedReportingOverflow(by: frames)
    return overflowA || overflowB ? .max : b
  }

  func length(of axis: Character) -> Int {
    switch axis {
    case "Z": depth
    case "C": channels
    default: frames
    }
  }

  /// The place in the chain of the page that shows a plane.
  func page(z: Int, channel: Int, frame: Int) -> Int {
    var stride = 1
    var index = 0
    for axis in order {
      index += stride * (axis == "Z" ? z : axis == "C" ? channel : frame)
      stride *= length(of: axis)
    }
    return index
  }

  /// `ZCYX`: slowest first, axes of length 1 left out, colour samples last.
  func name(samples: Int) -> String {
    String(order.reversed().filter { length(of: $0) > 1 }) + "YX" + (samples > 1 ? "S" : "")
  }

  /// One entry for each plane in the layout's order, `samples` channels to a page.
  func planes(samples: Int, _ plane: (_ page: Int, _ sample: Int) -> StackLayout.Plane) -> [StackLayout.Plane] {
    var planes: [StackLayout.Plane] = []
    planes.reserveCapacity(count * samples)
    for channel in 0..<channels * samples {
      for frame in 0..<frames {
        for z in 0..<depth {
          planes.append(plane(page(z: z, channel: channel / samples, frame: frame), channel % samples))
        }
      }
    }
    return planes
  }
}

extension PageAxes {
  /// Reads `ZCYX` or `Z30C2YX`; lengths that are left out come from `known`, and the one still open from `pageCount`.
  init(parsing text: String, known: PageAxes?, pageCount: Int, path: String) throws(ImagingError) {
    var lengths: [(axis: Character, length: Int?)] = []
    for character in text.uppercased() where character != " " && character != "," && character != ":" {
      if let digit = character.wholeNumberValue {
        guard !lengths.isEmpty, (lengths.last?.length ?? 0) < 1_000_000 else {
          throw .axes(path: path, detail: "the axes \(text) do not begin with a letter")
        }
        lengths[lengths.count - 1].length = (lengths[lengths.count - 1].length ?? 0) * 10 + digit
      } else {
        let axis: Character = character == "Q" || character == "I" ? "Z" : character
        guard "ZCTYXS".contains(axis), !lengths.contains(where: { $0.axis == axis }) else {
          throw .axes(path: path, detail: "\(character) is no axis, or stands twice, in \(text)")
        }
        lengths.append((axis, nil))
      }
    }
    lengths.removeAll { "YXS".contains($0.axis) }
    self.init(order: lengths.map(\.axis).reversed())
    for axis: Character in ["C", "Z", "T"] where !order.contains(axis) { order.append(axis) }
    var open: [Character] = []
    var product = 1
    for (axis, length) in lengths {
      let known = known.map { $0.length(of: axis) } ?? 1
      if let length = length ?? (known > 1 ? known : nil) {
        guard length > 0, length <= pageCount else {
          throw .axes(path: path, detail: "\(axis) cannot be \(length) long with \(pageCount) pages")
        }
        set(axis, length)
        guard product <= pageCount else {
          throw .axes(path: path, detail: "axes \(text) make more planes than the \(pageCount) pages")
        }
        product *= length
      } else {
        open.append(axis)
      }
    }
    if product != pageCount, known != nil, !open.isEmpty || lengths.contains(where: { $0.length == nil }) {
      // What the file says does not fit the order wanted: only the user's own lengths count.
      try self.init(parsing: text, known: nil, pageCount: pageCount, path: path)
      return
    }
    if open.count == 1, pageCount % product == 0 {
      set(open[0], pageCount / product)
    } else if open.count > 1 && product != pageCount {
      throw .axes(path: path, detail: "\(pageCount) pages do not say how long each of \(String(open)) is")
    }
    guard count == pageCount else {
      throw .axes(path: path, detail: "axes \(text) make \(count) planes, the file holds \(pageCount)")
    }
  }

  private mutating func set(_ axis: Character, _ length: Int) {
    switch axis {
    case "Z": depth = length
    case "C": channels = length
    default: frames = length
    }
  }
}
