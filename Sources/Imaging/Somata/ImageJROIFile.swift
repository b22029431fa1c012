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
    let convention = CoordinateConvention.imageJRegions
    let inPlane = CoordinateAxis(.voxels, origin: convention.pixelOrigin)
    let reader = CoordinateReader(
      source, [inPlane, inPlane, .planesFromOne], isAssumed: false, program: convention.program)
    let voxel = try source.requiredVoxel()
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
        somata.append(
          SomaTable.Soma(
            label: point.label, position: reader.position((point.x, point.y, Double(slice))),
            radius: point.radius.flatMap { $0 > 0 ? $0 * (voxel.x * voxel.y).squareRoot() : nil }, line: i + 1))
      }
    }
    return try reader.table(somata, raw: [], notes: ["centres of \(files.count) ImageJ regions"])
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
