internal import Vocabulary

/// Vaa3D's point lists: comma-separated, in pixels, the header a comment.
enum Vaa3DFile {
  /// Which field is what.
  private struct Layout {
    let x: Int
    let y: Int
    let z: Int
    let radius: Int?
    let name: Int
    let convention: CoordinateConvention
  }

  /// `n,orderinfo,name,comment,z,x,y,pixmax,intensity,sdev,volsize,…`
  static func readAPO(_ source: SomaSource) throws(ImagingError) -> SomaTable {
    try read(source, Layout(x: 5, y: 6, z: 4, radius: nil, name: 2, convention: .apo))
  }

  /// `x,y,z,radius,shape,name,comment,…`
  static func readMarker(_ source: SomaSource) throws(ImagingError) -> SomaTable {
    try read(source, Layout(x: 0, y: 1, z: 2, radius: 3, name: 5, convention: .marker))
  }

  private static func read(_ source: SomaSource, _ layout: Layout) throws(ImagingError) -> SomaTable {
    let reader = try CoordinateReader(source, layout.convention)
    var raw: [(x: Double, y: Double, z: Double)] = []
    var somata: [SomaTable.Soma] = []
    for (line, text) in try source.lines() {
      let fields = text.split(separator: ",", omittingEmptySubsequences: false).map { String($0).trimmed }
      let needed = max(layout.x, layout.y, layout.z) + 1
      guard fields.count >= needed else {
        throw source.error(line: line, "\(fields.count) fields where at least \(needed) are needed")
      }
      let (x, y) = (try source.number(fields[layout.x], line: line), try source.number(fields[layout.y], line: line))
      let z = try source.number(fields[layout.z], line: line)
      var radius = 0.0
      if let column = layout.radius, fields.count > column, !fields[column].isEmpty {
        radius = try source.number(fields[column], line: line)
      }
      radius = reader.radius(radius)
      raw.append((x, y, z))
      somata.append(
        SomaTable.Soma(
          label: fields.count > layout.name ? fields[layout.name] : "",
          position: reader.position((x, y, z)),
          radius: radius > 0 ? radius : nil, line: line))
    }
    var notes: [String] = []
    // Vaa3D leaves names empty or all alike unless the user gave them.
    if somata.contains(where: \.label.isEmpty) || Set(somata.map(\.label)).count < somata.count {
      notes.append("names are missing or alike: somata are labelled by their row, from 1")
      somata = somata.enumerated().map { i, soma in
        SomaTable.Soma(label: String(i + 1), position: soma.position, radius: soma.radius, line: soma.line)
      }
    }
    return try reader.table(somata, raw: raw, notes: notes)
  }
}
