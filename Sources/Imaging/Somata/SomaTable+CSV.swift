package import Vocabulary

extension SomaTable {
  /// Reads a table with a header.
  ///
  /// Columns are recognised by the usual names, `x_um` or `X` alike. A unit in a column's name (`_um`, `_px`, `_mm`, `(px)`)
  /// is that column's, unless `unit` is given; `Slice` counts planes from 1 whatever the unit.
  /// - Throws: `table` for a missing or ambiguous column, an empty label, a field that is not a number, or a unit that must
  ///   be asked for.
  package init(
    _ table: CSVTable, columns: Columns = Columns(), unit: Unit? = nil, voxel: VoxelSize? = nil,
    stack: StackShape? = nil
  ) throws(ImagingError) {
    try self.init(
      table,
      SomaSource(path: table.path, columns: columns, unit: unit, voxel: voxel, stack: stack, depth: stack?.depth))
  }

  /// Whether a table has a column that is taken for x, so that it can be read as one of somata.
  package static func holdsPositions(_ table: CSVTable, _ columns: Columns) throws(ImagingError) -> Bool {
    try find("x", in: table, columns) != nil
  }

  init(_ table: CSVTable, _ source: SomaSource) throws(ImagingError) {
    let columns = source.columns
    var notes: [String] = []
    let label = try Self.find("label", in: table, columns)
    var axisColumns: [Int] = []
    for axis in ["x", "y", "z"] {
      guard let column = try Self.find(axis, in: table, columns) else {
        throw .table(path: table.path, line: 1, detail: Self.missing(axis, in: table))
      }
      axisColumns.append(column)
    }
    let radius = try Self.find("radius", in: table, columns)
    if label == nil { notes.append("no label column: somata are labelled by their row, from 1") }
    let layout = try Self.axes(of: axisColumns, in: table, source)
    let reader = CoordinateReader(source, layout.axes, isAssumed: layout.isAssumed, program: layout.program)
    if reader.axes.contains(where: \.countsVoxels) { _ = try source.requiredVoxel() }
    let radiusAxis = radius.flatMap { Self.radiusAxis($0, table, source) } ?? reader.axes[0]
    var somata: [Soma] = []
    var raw: [(x: Double, y: Double, z: Double)] = []
    for (i, row) in table.rows.enumerated() {
      let numbers = (
        x: try table.number(row, axisColumns[0]), y: try table.number(row, axisColumns[1]),
        z: try table.number(row, axisColumns[2])
      )
      if reader.axes[2].scale == .planes, numbers.z != numbers.z.rounded() || numbers.z < 1 {
        throw .table(
          path: table.path, line: row.line,
          detail:
            "\(numbers.z) in column \(table.header[axisColumns[2]]) is no plane number, which count from 1; "
            + "rename the column z_plane if they count from 0, or z_um"
        )
      }
      let name = label.map { row.fields[$0].trimmed } ?? String(i + 1)
      guard !name.isEmpty else { throw .table(path: table.path, line: row.line, detail: "the label is empty") }
      var size: Double?
      if let radius, !row.fields[radius].trimmed.isEmpty {
        size = radiusAxis.length(try table.number(row, radius), pitch: source.voxel?.x)
      }
      somata.append(Soma(label: name, position: reader.position(numbers), radius: size, line: row.line))
      raw.append(numbers)
    }
    self = try reader.table(somata, raw: raw, notes: notes)
  }

  /// How the numbers of the columns x, y and z are read.
  private static func axes(
    of columns: [Int], in table: CSVTable, _ source: SomaSource
  ) throws(ImagingError) -> (axes: [CoordinateAxis], isAssumed: Bool, program: String) {
    let named = columns.map {
      table.unit(ofColumn: $0).map { ColumnUnit(standingAlone: $0).scale } ?? ColumnUnit(table.header[$0]).scale
    }
    let names = columns.map { table.header[$0] }
    var convention = CoordinateConvention.table
    if names.map({ $0.lowercased() }) == ["axis-2", "axis-1", "axis-0"] {
      convention = .napari
    } else if names[0] == "X", names[1] == "Y", table.column("slice") != nil || table.column("area") != nil {
      convention = try imageJ(table, columns)
    }
    let free = (0..<3).filter { named[$0] == nil }
    // A column without a unit beside one in pixels or mm would be a guess.
    if source.unit == nil, let bare = free.first,
      let other = (0..<3).first(where: { named[$0] != nil && named[$0] != .planes && named[$0] != .length(1) })
    {
      throw .table(
        path: table.path, line: 1,
        detail:
          "column \(names[other]) names a unit and column \(names[bare]) does not; rename it (\(names[bare])_um, "
          + "\(names[bare])_px), or say --unit px or --unit um")
    }
    let axes = (0..<3).map { i in
      if named[i] == .planes { return CoordinateAxis.planesFromOne }
      if let unit = source.unit { return CoordinateAxis(unit, convention) }
      switch named[i] {
      case .voxels: return CoordinateAxis(.voxels, origin: convention.pixelOrigin)
      case .length(let unit): return CoordinateAxis(.length(unit), origin: convention.lengthOrigin)
      default: return CoordinateAxis(convention.unit, convention)
      }
    }
    return (axes, source.unit == nil && !free.isEmpty, convention.program)
  }

  /// ImageJ measures from the image's corner; points clicked without sub-pixel resolution are whole numbers of pixels, as in
  /// its regions, and mean the pixel.
  private static func imageJ(_ table: CSVTable, _ columns: [Int]) throws(ImagingError) -> CoordinateConvention {
    for row in table.rows {
      for column in columns[..<2] where try table.number(row, column) != table.number(row, column).rounded() {
        return .imageJResults
      }
    }
    return .table
  }

  /// Nil where the column's name gives no unit: then it is that of x.
  private static func radiusAxis(_ column: Int, _ table: CSVTable, _ source: SomaSource) -> CoordinateAxis? {
    if let unit = source.unit { return CoordinateAxis(unit, .table) }
    let unit =
      table.unit(ofColumn: column).map { ColumnUnit(standingAlone: $0) } ?? ColumnUnit(table.header[column])
    return unit.scale.map { CoordinateAxis($0, origin: 0.5) }
  }

  private static func missing(_ axis: String, in table: CSVTable) -> String {
    if table.header.contains(where: { Double($0) != nil }) {
      return "its first line, \(table.header.joined(separator: ", ")), holds numbers; a header such as "
        + "label,x_um,y_um,z_um is needed"
    }
    return "no column for \(axis) among \(table.header.joined(separator: ", ")); name it with --columns \(axis)=…"
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
      let usual = usualNames[key, default: []]
      column = usual.lazy.compactMap { table.column($0) }.first
      if column == nil, key != "label" { column = try named(usual, key, in: table) }
    }
    guard let column else { return nil }
    // Of two columns of one name either would be a guess.
    let name = table.header[column]
    guard table.header.count(where: { $0 == name }) == 1 else {
      throw .table(path: table.path, line: 1, detail: "two columns are named “\(name)”; rename one")
    }
    return column
  }

  /// The one column whose name without its unit is usual: `x (px)`, `z_plane`.
  private static func named(_ usual: [String], _ key: String, in table: CSVTable) throws(ImagingError) -> Int? {
    let fitting = table.header.indices.filter {
      let unit = ColumnUnit(table.header[$0])
      return unit.scale != nil && usual.contains(unit.base)
    }
    guard fitting.count <= 1 else {
      throw .table(
        path: table.path, line: 1,
        detail:
          "columns \(fitting.map { table.header[$0] }.joined(separator: " and ")) may both be \(key); name one with --columns \(key)=…"
      )
    }
    return fitting.first
  }

  private static let usualNames: [String: [String]] = [
    "label": ["label", "neuron", "name", "id", "cell", "cell_id", "roi", "soma"],
    "x": ["x_um", "x", "x_px", "x (µm)", "x (um)", "pos_x", "centroid_x", "position_x", "axis-2"],
    "y": ["y_um", "y", "y_px", "y (µm)", "y (um)", "pos_y", "centroid_y", "position_y", "axis-1"],
    "z": ["z_um", "z", "z_px", "z (µm)", "z (um)", "pos_z", "centroid_z", "position_z", "slice", "axis-0"],
    "radius": ["radius_um", "radius", "r_um", "r", "radius_px"],
  ]
}
