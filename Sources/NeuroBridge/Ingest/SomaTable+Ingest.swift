import AtlasStore
import Imaging
import Vocabulary

extension SomaTableRequest {
  /// Reads the table; positions in pixels become µm.
  func read(voxel: VoxelSize?, stack: StackShape?) throws -> SomaTable {
    let columns = try columns.map { try SomaTable.Columns(parsing: $0) } ?? SomaTable.Columns()
    let table = try SomaTable(
      file: path, columns: columns, unit: unit.flatMap { SomaTable.Unit(rawValue: $0.rawValue) }, voxel: voxel,
      stack: stack)
    guard !table.somata.isEmpty else { throw IngestError.emptyTable(path: path) }
    return table
  }
}

extension SomaTable {
  /// Refuses somata whose centre is not within the stack, and names the first few with their lines.
  func checkInside(_ shape: StackShape, _ voxel: VoxelSize) throws {
    let end = Point3(
      x: Double(shape.width) * voxel.x, y: Double(shape.height) * voxel.y, z: Double(shape.depth) * voxel.z)
    let outside = somata.filter { soma in
      let p = soma.position
      return !((0...end.x).contains(p.x) && (0...end.y).contains(p.y) && (0...end.z).contains(p.z))
    }
    guard outside.isEmpty else {
      throw IngestError.outside(
        path: path,
        somata: outside.prefix(5).map {
          "\($0.label) (line \($0.line), \($0.position.x), \($0.position.y), \($0.position.z))"
        },
        count: outside.count, extent: "0…\(Self.short(end.x)), 0…\(Self.short(end.y)), 0…\(Self.short(end.z)) µm")
    }
  }

  private static func short(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}

extension Transaction {
  /// Inserts the table's somata and records the file as used.
  ///
  /// - Parameter replacing: Moves neurons whose labels are in the session already.
  /// Labels that were merged into other neurons are left out.
  /// - Returns: How many neurons of the session the table does not name, and how many of its labels were left out.
  @discardableResult
  func insert(_ table: SomaTable, from path: String, in session: Session.ID, replacing: Bool = false) throws
    -> (unnamed: Int, merged: Int)
  {
    let aliases = try aliases(in: session)
    var merged = 0
    var known =
      replacing
      ? Dictionary(uniqueKeysWithValues: try neurons(in: session).map { ($0.label, $0) }) : [:]
    for soma in table.somata {
      if aliases.contains(soma.label) {
        merged += 1
        continue
      }
      if let neuron = known.removeValue(forKey: soma.label) {
        if neuron.position != soma.position || neuron.radius != soma.radius {
          try moveNeuron(neuron.id, to: soma.position, radius: soma.radius)
        }
      } else {
        try insertNeuron(label: soma.label, position: soma.position, radius: soma.radius, in: session)
      }
    }
    try recordUse(of: "file", detail: "\(path) sha256:\(Hexadecimal.text(SHA256.hash(ofFile: path).digest))")
    return (known.count, merged)
  }
}
