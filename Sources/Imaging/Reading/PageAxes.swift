/// Lengths and order of the axes along which pages are stored.
struct PageAxes: Hashable {
  var depth = 1
  var channels = 1
  var frames = 1
  /// Some of Z, C, T; fastest first.
  var order: [Character]

  /// Pages; `Int.max` on overflow.
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

  /// Index of the page of a plane.
  func page(z: Int, channel: Int, frame: Int) -> Int {
    var stride = 1
    var index = 0
    for axis in order {
      index += stride * (axis == "Z" ? z : axis == "C" ? channel : frame)
      stride *= length(of: axis)
    }
    return index
  }

  /// `z 3, time 1`: the coordinates of a page along the axes longer than 1.
  func coordinates(ofPage page: Int) -> String {
    var rest = page
    var words: [Character: String] = [:]
    for axis in order {
      let (quotient, i) = rest.quotientAndRemainder(dividingBy: max(1, length(of: axis)))
      rest = quotient
      if length(of: axis) > 1 { words[axis] = "\(axis == "Z" ? "z" : axis == "C" ? "channel" : "time") \(i)" }
    }
    if rest > 0 { words["T"] = "time \(rest)" }
    return ["Z", "C", "T"].compactMap { words[$0] }.joined(separator: ", ")
  }

  /// What `--axes` must say to read `count` pages in this order: the slowest axis is cut short where that is enough.
  func shortened(to count: Int) -> String {
    let longer = order.filter { length(of: $0) > 1 }
    let faster = longer.dropLast().reduce(1) { $0 * length(of: $1) }
    guard let slowest = longer.last, count > 0, count % faster == 0 else { return "Z\(count)YX" }
    return "\(slowest)\(count / faster)"
      + longer.dropLast().reversed().map { "\($0)\(length(of: $0))" }.joined() + "YX"
  }

  /// `ZCYX`: slowest first, without axes of length 1, colour samples last.
  func name(samples: Int) -> String {
    String(order.reversed().filter { length(of: $0) > 1 }) + "YX" + (samples > 1 ? "S" : "")
  }

  /// One entry for each plane in the order of `StackLayout.planes`; a page holds `samples` channels.
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
