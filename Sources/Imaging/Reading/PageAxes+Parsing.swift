extension PageAxes {
  /// Parses `ZCYX` or `Z30C2YX`; omitted lengths are those of `known`, and one still unknown follows from `pageCount`.
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
          throw .axes(path: path, detail: "\(character) is no axis, or occurs twice, in \(text)")
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
      if length == nil, known > pageCount {
        // The file promises more than it holds, as after a stop.
        try self.init(parsing: text, known: nil, pageCount: pageCount, path: path)
        return
      }
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
      // The file's lengths do not fit the given order: use the given lengths only.
      try self.init(parsing: text, known: nil, pageCount: pageCount, path: path)
      return
    }
    if open.count == 1, pageCount % product == 0 {
      set(open[0], pageCount / product)
    } else if open.count > 1 && product != pageCount {
      throw .axes(path: path, detail: "\(pageCount) pages do not determine the length of each of \(String(open))")
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
