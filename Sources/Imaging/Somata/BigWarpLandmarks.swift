package import Vocabulary

/// BigWarp's landmarks: eight columns and no header: name, active, moving x y z, fixed x y z; `Infinity` is unset.
///
/// A landmark set on both sides is a known pair of two somata that bear its name.
package struct BigWarpLandmarks: Hashable, Sendable {
  package struct Landmark: Hashable, Sendable {
    package let name: String
    package let isActive: Bool
    package let moving: Point3?
    package let fixed: Point3?
    package let line: Int
  }

  package let path: String
  package let landmarks: [Landmark]

  /// Nil when the file is some other table.
  package init?(path: String) throws(ImagingError) {
    self.path = path
    var landmarks: [Landmark] = []
    for (line, text) in try TextLines(path: path).lines {
      let fields = Self.fields(of: text)
      let isLandmark = fields.count == 8 && ["true", "false"].contains(fields[1].lowercased())
      if fields.count == 6, ["true", "false"].contains(fields[1].lowercased()) {
        throw .table(path: path, line: line, detail: "a landmark of a flat image, without z; export it from stacks")
      }
      if landmarks.isEmpty && !isLandmark { return nil }
      guard isLandmark else {
        throw .table(
          path: path, line: line, detail: "not a landmark of eight columns: name, active, moving xyz, fixed xyz")
      }
      func point(_ first: Int) throws(ImagingError) -> Point3? {
        var values: [Double] = []
        for field in fields[first..<first + 3] {
          guard let value = Double(field) else {
            throw .table(path: path, line: line, detail: "“\(field)” is not a number")
          }
          values.append(value)
        }
        return values.allSatisfy(\.isFinite) ? Point3(x: values[0], y: values[1], z: values[2]) : nil
      }
      landmarks.append(
        Landmark(
          name: fields[0], isActive: fields[1].lowercased() == "true", moving: try point(2), fixed: try point(5),
          line: line))
    }
    if landmarks.isEmpty { return nil }
    self.landmarks = landmarks
  }

  /// Split at commas, but not within quotes.
  private static func fields(of line: String) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return fields.map(\.trimmed)
  }

  /// The somata of one side, in the unit of BigWarp's images, taken as µm.
  func somata(side: String?) throws(ImagingError) -> SomaTable {
    guard let side, ["moving", "fixed"].contains(side) else {
      throw .table(
        path: path, line: 1,
        detail: "BigWarp landmarks have two sides; choose one with --columns side=moving or side=fixed")
    }
    let somata = landmarks.compactMap { landmark in
      (side == "moving" ? landmark.moving : landmark.fixed).map {
        SomaTable.Soma(label: landmark.name, position: $0, radius: nil, line: landmark.line)
      }
    }
    return try SomaTable(
      path: path, somata: somata, notes: ["the \(side) side of \(landmarks.count) landmarks, in µm"])
  }
}

extension PairTable {
  /// Known pairs from a file: a CSV of labels, or BigWarp landmarks, whose name is the label on both sides.
  package init(
    file path: String, from: String = "", to: String = "", animal: String = ""
  ) throws(ImagingError) {
    guard let landmarks = try BigWarpLandmarks(path: path) else {
      try self.init(CSVTable(path: path), from: from, to: to, animal: animal)
      return
    }
    let set = landmarks.landmarks.filter { $0.isActive && $0.moving != nil && $0.fixed != nil }
    try self.init(
      path: path, pairs: set.map { Pair(from: $0.name, to: $0.name, verdict: .match, line: $0.line) },
      notes: ["\(set.count) of \(landmarks.landmarks.count) landmarks are active and set on both sides"])
  }
}
