internal import Formats
internal import Vocabulary

/// BigWarp's landmarks: eight columns and no header: name, active, moving x y z, fixed x y z; `Infinity` is unset.
///
/// A landmark set on both sides is a known pair of two somata that bear its name.
struct BigWarpLandmarks {
  struct Landmark {
    let name: String
    let isActive: Bool
    /// As in the file: in the unit of BigWarp's images, from the first voxel's centre; nil where unset.
    let moving: Point3?
    let fixed: Point3?
    let line: Int
  }

  let path: String
  let landmarks: [Landmark]

  /// Nil for any other table.
  init?(_ table: CSVRecords, path: String) throws(ImagingError) {
    self.path = path
    var landmarks: [Landmark] = []
    for record in table.records {
      let fields = record.fields.map(\.trimmed)
      let flag = fields.count > 1 ? fields[1].lowercased() : ""
      let isLandmark = table.separator == "," && ["true", "false"].contains(flag)
      if isLandmark, fields.count == 6 {
        throw .table(
          path: path, line: record.line, detail: "a landmark of a flat image, without z; export it from stacks")
      }
      guard isLandmark, fields.count == 8 else {
        if landmarks.isEmpty { return nil }
        throw .table(
          path: path, line: record.line,
          detail: "not a landmark of eight columns: name, active, moving xyz, fixed xyz")
      }
      func point(_ first: Int) throws(ImagingError) -> Point3? {
        var values: [Double] = []
        for field in fields[first..<first + 3] {
          guard let value = Double(field), !value.isNaN else {
            throw .table(path: path, line: record.line, detail: "“\(field)” is not a number")
          }
          values.append(value)
        }
        if values.allSatisfy(\.isInfinite) { return nil }
        guard values.allSatisfy(\.isFinite) else {
          throw .table(path: path, line: record.line, detail: "one coordinate is set and another is infinite")
        }
        return Point3(x: values[0], y: values[1], z: values[2])
      }
      landmarks.append(
        Landmark(
          name: fields[0], isActive: flag == "true", moving: try point(2), fixed: try point(5), line: record.line))
    }
    if landmarks.isEmpty { return nil }
    self.landmarks = landmarks
  }

  /// The somata of one side.
  /// - Throws: `table` unless `--columns` names `side` as `moving` or `fixed`.
  func somata(_ source: SomaSource) throws(ImagingError) -> SomaTable {
    guard let side = source.columns.names["side"], ["moving", "fixed"].contains(side) else {
      throw .table(
        path: path, line: 1,
        detail: "BigWarp landmarks have two sides; choose one with --columns side=moving or side=fixed")
    }
    let reader = try CoordinateReader(source, .bigWarp)
    let points = landmarks.compactMap { landmark in
      (side == "moving" ? landmark.moving : landmark.fixed).map { (landmark: landmark, raw: ($0.x, $0.y, $0.z)) }
    }
    var notes = ["the \(side) side of \(landmarks.count) landmarks"]
    if points.count < landmarks.count {
      notes.append("\(landmarks.count - points.count) that are not set on that side are left out")
    }
    return try reader.table(
      points.map {
        SomaTable.Soma(
          label: $0.landmark.name, position: reader.position($0.raw), radius: nil, line: $0.landmark.line)
      }, raw: points.map(\.raw), notes: notes)
  }
}
