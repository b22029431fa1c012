internal import Vocabulary

/// SWC: `id type x y z radius parent` per node; roots of type 1 are somata, whether the file is one neuron or a list.
enum SWCFile {
  static func read(_ source: SomaSource) throws(ImagingError) -> SomaTable {
    var roots: [(label: Substring, line: Int, values: [Double])] = []
    for (line, text) in try source.lines() {
      let fields = text.split { $0 == " " || $0 == "\t" || $0 == "," }
      guard fields.count >= 7 else {
        throw source.error(line: line, "\(fields.count) fields where SWC has 7: id type x y z radius parent")
      }
      guard fields.count == 7 || !text.contains(",") else {
        throw source.error(line: line, "\(fields.count) fields where SWC has 7; write decimals with a point")
      }
      var values: [Double] = []
      for field in fields[1..<7] { values.append(try source.number(field, line: line)) }
      if values[5] < 0 { roots.append((fields[0], line, values)) }
    }
    let typed = roots.filter { $0.values[0] == 1 }
    if !typed.isEmpty { roots = typed }
    guard !roots.isEmpty else { throw source.error("no root node, so no soma") }
    let isInPixels = source.unit == .pixel
    var somata: [SomaTable.Soma] = []
    for (label, line, values) in roots {
      var position = Point3(x: values[1], y: values[2], z: values[3])
      var radius = values[4]
      if isInPixels {
        position = try source.position((values[1], values[2], values[3]), firstCentre: 0, line: line)
        radius *= try source.requiredVoxel().x
      }
      somata.append(
        SomaTable.Soma(label: String(label), position: position, radius: radius > 0 ? radius : nil, line: line))
    }
    var notes = ["\(roots.count) roots of the SWC are read as somata, in \(isInPixels ? "pixels" : "µm")"]
    if typed.isEmpty { notes.append("no root is of type 1 (soma)") }
    return try SomaTable(path: source.path, somata: somata, notes: notes)
  }
}
