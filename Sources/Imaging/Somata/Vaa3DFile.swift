internal import Vocabulary

/// Vaa3D's point lists: comma-separated, in pixels, the header a comment.
enum Vaa3DFile {
  /// `n,orderinfo,name,comment,z,x,y,pixmax,intensity,sdev,volsize,…`
  static func apo(_ path: String, unit: SomaTable.Unit?, scale: PixelScale) throws(ImagingError) -> SomaTable {
    try read(path, unit: unit, scale: scale, columns: (x: 5, y: 6, z: 4, radius: nil, name: 2), firstCentre: 0)
  }

  /// `x,y,z,radius,shape,name,comment,…`, the first pixel being 1.
  static func marker(_ path: String, unit: SomaTable.Unit?, scale: PixelScale) throws(ImagingError) -> SomaTable {
    try read(path, unit: unit, scale: scale, columns: (x: 0, y: 1, z: 2, radius: 3, name: 5), firstCentre: 1)
  }

  private static func read(
    _ path: String, unit: SomaTable.Unit?, scale: PixelScale,
    columns: (x: Int, y: Int, z: Int, radius: Int?, name: Int), firstCentre: Double
  ) throws(ImagingError) -> SomaTable {
    var rows: [(name: String, place: [Double], radius: Double?, line: Int)] = []
    for (line, text) in try TextLines(path: path).lines {
      let fields = text.split(separator: ",", omittingEmptySubsequences: false).map { String($0).trimmed }
      let needed = max(columns.x, columns.y, columns.z)
      guard fields.count > needed else {
        throw .table(path: path, line: line, detail: "\(fields.count) fields where \(needed + 1) at least are wanted")
      }
      var place: [Double] = []
      for column in [columns.x, columns.y, columns.z] {
        place.append(try TextLines.number(fields[column], path: path, line: line))
      }
      var radius: Double?
      if let column = columns.radius, fields.count > column, !fields[column].isEmpty {
        radius = try TextLines.number(fields[column], path: path, line: line)
      }
      rows.append((fields.count > columns.name ? fields[columns.name] : "", place, radius, line))
    }
    // Vaa3D leaves names empty or all alike unless the user gave them.
    let hasNames = rows.allSatisfy { !$0.name.isEmpty } && Set(rows.map(\.name)).count == rows.count
    var somata: [SomaTable.Soma] = []
    for (i, row) in rows.enumerated() {
      var radius = row.radius.flatMap { $0 > 0 ? $0 : nil }
      var place = Point3(x: row.place[0], y: row.place[1], z: row.place[2])
      if unit != .micrometre {
        place = try scale.point(row.place[0], row.place[1], row.place[2], firstCentre: firstCentre, line: row.line)
        if let pixels = radius { radius = pixels * (try scale.required().x) }
      }
      somata.append(
        SomaTable.Soma(label: hasNames ? row.name : String(i + 1), position: place, radius: radius, line: row.line))
    }
    var notes = [
      unit == .micrometre ? "positions read as µm" : "positions read as pixels, the first one being \(Int(firstCentre))"
    ]
    if !hasNames { notes.append("names are missing or alike: somata are labelled by their row, from 1") }
    return try SomaTable(path: path, somata: somata, notes: notes)
  }
}
