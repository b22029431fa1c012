package import Vocabulary

/// The somata of one session as a table gives them, in µm.
package struct SomaTable: Hashable, Sendable {
  /// One soma; `label` is the user's and is never changed.
  package struct Soma: Hashable, Sendable {
    package let label: String
    package let position: Point3
    package let radius: Double?
    /// Where it stands in its file, counted from 1.
    package let line: Int

    package init(label: String, position: Point3, radius: Double?, line: Int) {
      self.label = label
      self.position = position
      self.radius = radius
      self.line = line
    }
  }

  package enum Unit: String, Hashable, Sendable, CaseIterable { case micrometre = "um", pixel = "px" }

  /// Which column is what, as `--columns label=id,x=X,y=Y,z=Slice` says it; what is left out is looked for by name.
  package struct Columns: Hashable, Sendable {
    package var names: [String: String] = [:]

    package init() {}

    /// - Throws: `table` with the part that is not `key=column`.
    package init(parsing text: String) throws(ImagingError) {
      for part in text.split(separator: ",") {
        let sides = part.split(separator: "=", maxSplits: 1).map { String($0).trimmed }
        guard sides.count == 2, ["label", "x", "y", "z", "radius", "side"].contains(sides[0]) else {
          throw .table(
            path: "--columns", line: 1, detail: "“\(part)” is not one of label=, x=, y=, z=, radius= with a column name"
          )
        }
        names[sides[0]] = sides[1]
      }
    }
  }

  package let path: String
  package var somata: [Soma]
  /// What was decided in reading, one sentence each.
  package var notes: [String]

  package init(path: String, somata: [Soma], notes: [String] = []) throws(ImagingError) {
    self.path = path
    self.somata = somata
    self.notes = notes
    var lines: [String: Int] = [:]
    for soma in somata {
      if let other = lines[soma.label] {
        throw .table(path: path, line: soma.line, detail: "label “\(soma.label)” is already on line \(other)")
      }
      lines[soma.label] = soma.line
    }
  }

  /// Reads a table with a header.
  ///
  /// Columns are recognised by the usual names, `x_um` or `X` alike; a unit in the name (`_um`, `_px`) decides unless
  /// `unit` says otherwise. Positions in pixels are of the voxel's centre and need a voxel size.
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
      guard voxel != nil else {
        throw .table(
          path: table.path, line: 1, detail: "positions in pixels need the stack's voxel size; give --voxel X,Y,Z")
      }
      notes.append("positions read as pixels")
    }
    let pitch = [voxel?.x ?? 1, voxel?.y ?? 1, voxel?.z ?? 1]
    var somata: [Soma] = []
    for (i, row) in table.rows.enumerated() {
      var place = [0.0, 0.0, 0.0]
      for (k, (column, unit)) in axes.enumerated() {
        let value = try table.number(row, column)
        place[k] = unit == .pixel ? (value + 0.5) * pitch[k] : value
      }
      let name = label.map { row.fields[$0].trimmed } ?? String(i + 1)
      guard !name.isEmpty else { throw .table(path: table.path, line: row.line, detail: "the label is empty") }
      var size: Double?
      if let radius, !row.fields[radius].trimmed.isEmpty {
        let value = try table.number(row, radius)
        size = (unit ?? Self.unit(of: table.header[radius])) == .pixel ? value * pitch[0] : value
      }
      somata.append(
        Soma(label: name, position: Point3(x: place[0], y: place[1], z: place[2]), radius: size, line: row.line))
    }
    try self.init(path: table.path, somata: somata, notes: notes)
  }

  private static func find(_ key: String, in table: CSVTable, _ columns: Columns) throws(ImagingError) -> Int? {
    if let name = columns.names[key] {
      guard let column = table.column(name) else {
        throw .table(
          path: table.path, line: 1, detail: "no column “\(name)” among \(table.header.joined(separator: ", "))")
      }
      return try onlyOne(column, in: table)
    }
    for name in usualNames[key, default: []] {
      if let column = table.column(name) { return try onlyOne(column, in: table) }
    }
    return nil
  }

  /// Of two columns of one name either would be a guess.
  private static func onlyOne(_ column: Int, in table: CSVTable) throws(ImagingError) -> Int {
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
