internal import Formats
internal import Vocabulary

/// ImageJ's regions: one `.roi`, or a `.zip` of them; their centres are somata.
enum ImageJROIFile {
  static func read(_ source: SomaSource) throws(ImagingError) -> SomaTable {
    let path = source.path
    let bytes = try source.bytes()
    var files: [(name: String, bytes: [UInt8])] = []
    if path.lowercased().hasSuffix(".zip") {
      files = try reading(path) { () throws(FormatError) in
        try bytes.span.bytes.withUnsafeBytes { (archive) throws(FormatError) in try regions(of: archive) }
      }
    } else {
      files = [(Folder.name(of: path), bytes)]
    }
    guard !files.isEmpty else { throw source.error("it holds no .roi") }
    var somata: [SomaTable.Soma] = []
    for (i, file) in files.enumerated() {
      let stem = String(file.name.dropLast(file.name.lowercased().hasSuffix(".roi") ? 4 : 0))
      let region: ImageJROI
      do throws(ImageJROI.Failure) { region = try ImageJROI(file.bytes, name: stem) } catch {
        throw source.error(line: i + 1, "region “\(stem)”: \(error.detail)")
      }
      for point in region.points {
        guard let slice = point.slice ?? (source.depth == 1 ? 1 : nil) else {
          throw source.error(
            line: i + 1, "region “\(region.name)” has no slice; set its position in ImageJ's ROI Manager")
        }
        let voxel = try source.requiredVoxel(line: i + 1)
        somata.append(
          SomaTable.Soma(
            label: point.label,
            position: Point3(x: point.x * voxel.x, y: point.y * voxel.y, z: (Double(slice) - 0.5) * voxel.z),
            radius: point.radius.map { $0 * (voxel.x * voxel.y).squareRoot() }, line: i + 1))
      }
    }
    return try SomaTable(
      path: path, somata: somata, notes: ["centres of \(files.count) ImageJ regions, pixels converted to µm"])
  }

  private static func regions(
    of archive: UnsafeRawBufferPointer
  ) throws(FormatError) -> [(name: String, bytes: [UInt8])] {
    var files: [(name: String, bytes: [UInt8])] = []
    var remaining = 1 << 28
    for member in try ZipDirectory(archive).members {
      // An archive of macOS repeats every file as `__MACOSX/._NAME`.
      guard member.name.lowercased().hasSuffix(".roi"), !Folder.name(of: member.name).hasPrefix("._") else {
        continue
      }
      let content = try member.content(of: archive, limit: remaining)
      remaining -= content.count
      files.append((member.name, content))
    }
    return files
  }
}
