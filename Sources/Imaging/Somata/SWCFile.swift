internal import Vocabulary

/// SWC: `id type x y z radius parent`; the roots of type 1 are somata, whether the file is one neuron or a list of them.
enum SWCFile {
  static func somata(_ path: String, unit: SomaTable.Unit?, scale: PixelScale) throws(ImagingError) -> SomaTable {
    struct Node {
      var label: String
      var type: Int
      var place: (Double, Double, Double)
      var radius: Double
      var line: Int
    }
    var roots: [Node] = []
    for (line, text) in try TextLines(path: path).lines {
      let fields = text.split { $0 == " " || $0 == "\t" || $0 == "," }
      guard fields.count >= 7 else {
        throw .table(
          path: path, line: line, detail: "\(fields.count) fields where SWC has 7: id type x y z radius parent")
      }
      guard fields.count == 7 || !text.contains(",") else {
        throw .table(
          path: path, line: line, detail: "\(fields.count) fields where SWC has 7; write decimals with a point")
      }
      var values: [Double] = []
      for field in fields[1..<7] { values.append(try TextLines.number(field, path: path, line: line)) }
      guard values[5] < 0 else { continue }
      roots.append(
        Node(
          label: String(fields[0]), type: values[0] == 1 ? 1 : 0, place: (values[1], values[2], values[3]),
          radius: values[4], line: line))
    }
    let typed = roots.filter { $0.type == 1 }
    let chosen = typed.isEmpty ? roots : typed
    guard !chosen.isEmpty else { throw .table(path: path, line: 1, detail: "no root node, so no soma") }
    var somata: [SomaTable.Soma] = []
    for node in chosen {
      let place: Point3
      var radius = node.radius
      if unit == .pixel {
        place = try scale.point(node.place.0, node.place.1, node.place.2, firstCentre: 0, line: node.line)
        radius *= try scale.required().x
      } else {
        place = Point3(x: node.place.0, y: node.place.1, z: node.place.2)
      }
      somata.append(
        SomaTable.Soma(label: node.label, position: place, radius: radius > 0 ? radius : nil, line: node.line))
    }
    var notes = ["\(chosen.count) roots of the SWC are taken as somata, in \(unit == .pixel ? "pixels" : "µm")"]
    if typed.isEmpty { notes.append("no root is of type 1 (soma)") }
    return try SomaTable(path: path, somata: somata, notes: notes)
  }
}
