package import Vocabulary

extension SomaTable {
  /// Reads a table with a header.
  ///
  /// Columns are recognised by the usual names, `x_um` or `X` alike; a unit in the name (`_um`, `_px`) decides unless
  /// `unit` is given. Positions in pixels are of the voxel's centre and need a voxel size.
  /// - Throws: `table` for a missing or ambiguous column, an empty label, or a field that is not a number.
  package init(
    _ table: CSVTable, columns: Columns = Columns(), unit: Unit? = nil, voxel: VoxelSize? = nil
  ) throws(ImagingError) {
    var notes: [String] = []
    let label = try Self.find("label", in: table, columns)
    var axes: [(column: Int, unit: Unit)] = []
    for axis in ["x", "y", "z"] {
      guard let column = try Self.find(axis, in: table, columns) else {
        throw .table(
          path: table.path, line: 1,
          detail:
            "no column for \(axis) among \(table.header.joined(separator: ", ")); name it with --columns \(axis)=…")
      }
      axes.append((column, unit ?? Self.unit(of: table.header[column])))
    }
    let radius = try Self.find("radius", in: table, columns)
    if label == nil { notes.append("no label column: somata are labelled by their row, from 1") }
    if axes.contains(where: { $0.unit == .pixel }) {
      _ = try SomaSource(path: table.path, voxel: voxel).requiredVoxel()
      notes.append("positions read as pixels")
    }
    let pitch = [voxel?.x ?? 1, voxel?.y ?? 1, voxel?.z ?? 1]
    var somata: [Soma] = []
    for (i, row) in table.rows.enumerated() {
      var position = [0.0, 0.0, 0.0]
      for (k, (column, unit)) in axes.enumerated() {
        let value = try table.number(row, column)
        position[k] = unit == .pixel ? (value + 0.5) * pitch[k] : value
      }
      let name = label.map { row.fields[$0].trimmed } ?? String(i + 1)
      guard !name.isEmpty else { throw .table(path: table.path, line: row.line, detail: "the label is empty") }
      var size: Double?
      if let radius, !row.fields[radius].trimmed.isEmpty {
        let value = try table.number(row, radius)
        size = (unit ?? Self.unit(of: table.header[radius])) == .pixel ? value * pitch[0] : value
      }
      somata.append(
        Soma(
          label: name, position: Point3(x: position[0], y: position[1], z: position[2]), radius: size, line: row.line))
    }
    try self.init(path: table.path, somata: somata, notes: notes)
  }

  private static func find(_ key: String, in table: CSVTable, _ columns: Columns) throws(ImagingError) -> Int? {
    var column: Int?
    if let name = columns.names[key] {
      column = table.column(name)
      guard column != nil else {
        throw .table(
          path: table.path, line: 1, detail: "no column “\(name)” among \(table.header.joined(separator: ", "))")
      }
    } else {
      column = usualNames[key, default: []].lazy.compactMap { table.column($0) }.first
    }
    guard let column else { return nil }
    // Of two columns of one name either would be a guess.
    let name = table.header[column]
    guard table.header.count(where: { $0 == name }) == 1 else {
      throw .table(path: table.path, line: 1, detail: "two columns are named “\(name)”; rename one")
    }
    return column
  }

  private static let usualNames: [String: [String]] = [
    "label": ["label", "neuron", "name", "id", "cell", "cell_id", "roi", "soma"],
    "x": ["x_um", "x", "x_px", "x (µm)", "x (um)", "pos_x", "centroid_x", "axis-2"],
    "y": ["y_um", "y", "y_px", "y (µm)", "y (um)", "pos_y", "centroid_y", "axis-1"],
    "z": ["z_um", "z", "z_px", "z (µm)", "z (um)", "pos_z", "centroid_z", "slice", "axis-0"],
    "radius": ["radius_um", "radius", "r_um", "r", "radius_px"],
  ]

  private static func unit(of column: String) -> Unit { column.lowercased().hasSuffix("_px") ? .pixel : .micrometre }
}
