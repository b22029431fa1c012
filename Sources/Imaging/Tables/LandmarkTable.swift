internal import Formats
package import Vocabulary

/// Points that were marked in two sessions: landmarks of BigWarp, or a table with x, y and z of both sessions.
package struct LandmarkTable: Hashable, Sendable {
  /// One point; positions in µm from the corner of each stack.
  package struct Landmark: Hashable, Sendable {
    package let label: String
    package let from: Point3
    package let to: Point3
    /// Its line in the file, counted from 1.
    package let line: Int
  }

  /// One of the two sessions, and what the user says about its numbers.
  package struct Side: Sendable {
    /// The session's name.
    package let session: String
    /// nil is as the header says.
    package let unit: SomaTable.Unit?
    /// Of the session's stack; nil where it has none. `stack` likewise.
    package let voxel: VoxelSize?
    package let stack: StackShape?

    /// Memberwise.
    package init(session: String, unit: SomaTable.Unit?, voxel: VoxelSize?, stack: StackShape?) {
      (self.session, self.unit, self.voxel, self.stack) = (session, unit, voxel, stack)
    }
  }

  /// Of the file, as errors name it.
  package let path: String
  /// In the order of the file.
  package let landmarks: [Landmark]
  /// How the file was read, one sentence each.
  package let notes: [String]

  /// BigWarp's moving points are those of the first session.
  ///
  /// - Throws: `table` for a column that is missing, a number that is none, a label that occurs twice, or a unit that must be
  ///   asked for.
  package init(file path: String, from: Side, to: Side) throws(ImagingError) {
    if let refusal = ForeignFormat.refusal(of: path) { throw refusal }
    let records = try SomaSource(path: path).csvRecords()
    if let bigWarp = try BigWarpLandmarks(records, path: path) {
      let set = bigWarp.landmarks.filter { $0.isActive && $0.moving != nil && $0.fixed != nil }
      let used = Set(set.map(\.name))
      func side(_ name: String, _ side: Side) throws(ImagingError) -> SomaTable {
        var table = try bigWarp.somata(Self.source(path, side, ["side": name]))
        table.somata.removeAll { !used.contains($0.label) }
        return table
      }
      try self.init(
        path, side("moving", from), side("fixed", to),
        notes: [
          "\(set.count) of \(bigWarp.landmarks.count) landmarks are active and set on both sides; moving is \(from.session), "
            + "fixed is \(to.session)"
        ])
      return
    }
    let table = try CSVTable(records, path: path)
    let label = ["label", "name", "id", "landmark", "index"].lazy.compactMap { table.column($0) }.first
    func side(_ names: [String], _ side: Side) throws(ImagingError) -> SomaTable {
      var columns = label.map { ["label": table.header[$0]] } ?? [:]
      for axis in ["x", "y", "z"] {
        guard let column = Self.column(axis, names + [side.session], in: table) else {
          throw .table(
            path: path, line: 1,
            detail:
              "no column for \(axis) of \(side.session) among \(table.header.joined(separator: ", ")); name the columns "
              + "label, x_from_um, y_from_um, z_from_um, x_to_um, y_to_um, z_to_um")
        }
        columns[axis] = table.header[column]
      }
      return try SomaTable(table, Self.source(path, side, columns))
    }
    try self.init(path, side(["from", "a", "moving", "1"], from), side(["to", "b", "fixed", "2"], to), notes: [])
  }

  private init(_ path: String, _ from: SomaTable, _ to: SomaTable, notes: [String]) throws(ImagingError) {
    let second = Dictionary(uniqueKeysWithValues: to.somata.map { ($0.label, $0.position) })
    landmarks = from.somata.compactMap { one in
      second[one.label].map { Landmark(label: one.label, from: one.position, to: $0, line: one.line) }
    }
    guard !landmarks.isEmpty else {
      throw .table(path: path, line: 1, detail: "no landmark is set on both sides; mark some, and export again")
    }
    self.path = path
    self.notes = notes + from.notes.suffix(1) + to.notes.suffix(1).filter { !from.notes.contains($0) }
  }

  private static func source(_ path: String, _ side: Side, _ names: [String: String]) -> SomaSource {
    var columns = SomaTable.Columns()
    columns.names = names
    return SomaSource(
      path: path, columns: columns, unit: side.unit, voxel: side.voxel, stack: side.stack, depth: side.stack?.depth)
  }

  /// The column of an axis of a session: `x_from_um`, `from_x`, `x_two-photon (mm)`.
  private static func column(_ axis: String, _ sides: [String], in table: CSVTable) -> Int? {
    func words(_ name: String) -> Set<String> {
      let unit = ColumnUnit(name)
      let text = unit.scale == nil ? name.lowercased() : unit.base
      return [text.filter { $0.isLetter || $0.isNumber }]
    }
    for side in sides {
      let side = side.lowercased().filter { $0.isLetter || $0.isNumber }
      let wanted: Set<String> = [axis + side, side + axis]
      if let found = table.header.firstIndex(where: { !words($0).isDisjoint(with: wanted) }) { return found }
    }
    return nil
  }
}
