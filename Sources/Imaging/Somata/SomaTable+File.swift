package import Vocabulary

extension SomaTable {
  /// Reads somata from whatever a lab keeps them in; the file's name decides, a BigWarp table is known by its look.
  ///
  /// CSV and TSV, label masks (TIFF), SWC, Vaa3D `.apo` and `.marker`, BigWarp landmarks, ImageJ `.roi` and `.zip`,
  /// suite2p `stat.npy` (with `iscell.npy` beside it), Cellpose `_seg.npy`. Positions in pixels need a voxel size.
  /// - Parameter depth: Of the stack: in one of a single plane a region without a slice can lie there only.
  package init(
    file path: String, columns: Columns = Columns(), unit: Unit? = nil, voxel: VoxelSize? = nil, depth: Int? = nil
  ) throws(ImagingError) {
    let name = path.lowercased()
    let scale = PixelScale(path: path, voxel: voxel)
    if name.hasSuffix(".swc") {
      self = try SWCFile.somata(path, unit: unit, scale: scale)
    } else if name.hasSuffix(".apo") {
      self = try Vaa3DFile.apo(path, unit: unit, scale: scale)
    } else if name.hasSuffix(".marker") {
      self = try Vaa3DFile.marker(path, unit: unit, scale: scale)
    } else if name.hasSuffix(".roi") || name.hasSuffix(".zip") {
      self = try ImageJROIFile.somata(path, scale: scale, isFlat: depth == 1)
    } else if name.hasSuffix(".npy") {
      self = try NumPySomata.somata(path, scale: scale)
    } else if name.hasSuffix(".tif") || name.hasSuffix(".tiff") {
      self = try LabelMask.somata(path, voxel: voxel)
    } else if let landmarks = try BigWarpLandmarks(path: path) {
      self = try landmarks.somata(side: columns.names["side"])
    } else {
      try self.init(CSVTable(path: path), columns: columns, unit: unit, voxel: voxel)
    }
  }
}

/// Pixels into µm, or an error that says what is missing.
struct PixelScale {
  let path: String
  let voxel: VoxelSize?

  func required(line: Int = 1) throws(ImagingError) -> VoxelSize {
    guard let voxel else {
      throw .table(
        path: path, line: line, detail: "positions in pixels need the stack's voxel size; give --voxel X,Y,Z")
    }
    return voxel
  }

  /// Of a place whose pixel centres have the value `centre` for the first pixel: 0 where pixels are counted from 0,
  /// 1 where from 1, 0.5 where places are measured from the corner.
  func point(
    _ x: Double, _ y: Double, _ z: Double, firstCentre centre: Double, line: Int
  ) throws(ImagingError) -> Point3 {
    let voxel = try required(line: line)
    return Point3(
      x: (x - centre + 0.5) * voxel.x, y: (y - centre + 0.5) * voxel.y, z: (z - centre + 0.5) * voxel.z)
  }
}

/// The lines of a small text file, numbered from 1, comments and blank lines left out.
struct TextLines {
  var lines: [(number: Int, text: String)] = []

  init(path: String) throws(ImagingError) {
    let file = try RandomAccessFile(path: path)
    guard file.count <= 1 << 28 else { throw .table(path: path, line: 1, detail: "a table of \(file.count) bytes") }
    let bytes = try file.bytes(at: 0, count: file.count)
    guard !bytes.contains(0) else { throw .table(path: path, line: 1, detail: "not text") }
    // Spreadsheets begin with a mark of their own, which is no part of the first field.
    let text = String(decoding: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...], as: UTF8.self)
    for (i, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let trimmed = String(line).trimmed
      if !trimmed.isEmpty && !trimmed.hasPrefix("#") { lines.append((i + 1, trimmed)) }
    }
  }

  static func number(_ field: some StringProtocol, path: String, line: Int) throws(ImagingError) -> Double {
    guard let value = Double(String(field).trimmed), value.isFinite else {
      throw .table(path: path, line: line, detail: "“\(field)” is not a number")
    }
    return value
  }
}
