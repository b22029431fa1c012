internal import Formats
package import Vocabulary

/// A format in which labs keep somata.
struct SomaFormat {
  /// Endings of its files' names, in lower case, with their point.
  let endings: [String]
  let read: @Sendable (SomaSource) throws(ImagingError) -> SomaTable

  /// To add a format, write its reader in a file of its own and name it here.
  static let all: [SomaFormat] = [
    SomaFormat(endings: [".swc"], read: SWCFile.read),
    SomaFormat(endings: [".apo"], read: Vaa3DFile.readAPO),
    SomaFormat(endings: [".marker"], read: Vaa3DFile.readMarker),
    SomaFormat(endings: [".roi", ".zip"], read: ImageJROIFile.read),
    SomaFormat(endings: [".npy"], read: NumPySomata.read),
    SomaFormat(endings: [".tif", ".tiff"], read: LabelMask.read),
  ]

  /// A table of text, whatever its name: BigWarp's landmarks have no header, which tells them from other tables.
  static func readTable(_ source: SomaSource) throws(ImagingError) -> SomaTable {
    let records = try source.csvRecords()
    if let landmarks = try BigWarpLandmarks(records, path: source.path) {
      return try landmarks.somata(source)
    }
    return try SomaTable(CSVTable(records, path: source.path), source)
  }
}

extension SomaTable {
  /// Reads somata from a file of any format that is known; the ending of its name decides.
  ///
  /// CSV and TSV, label masks (TIFF), SWC, Vaa3D `.apo` and `.marker`, BigWarp landmarks, ImageJ `.roi` and `.zip`,
  /// suite2p `stat.npy` (with `iscell.npy` beside it), Cellpose `_seg.npy`. Positions in pixels need a voxel size.
  /// - Parameters:
  ///   - stack: The shape of the stack: a mask must have it, and a unit that nobody names is checked against it.
  ///   - depth: Planes of the stack, where its shape is not given.
  package init(
    file path: String, columns: Columns = Columns(), unit: Unit? = nil, voxel: VoxelSize? = nil,
    stack: StackShape? = nil, depth: Int? = nil
  ) throws(ImagingError) {
    if let refusal = ForeignFormat.refusal(of: path) { throw refusal }
    let source = SomaSource(
      path: path, columns: columns, unit: unit, voxel: voxel, stack: stack, depth: stack?.depth ?? depth)
    let name = path.lowercased()
    let format = SomaFormat.all.first { $0.endings.contains { name.hasSuffix($0) } }
    self = if let format { try format.read(source) } else { try SomaFormat.readTable(source) }
  }
}
