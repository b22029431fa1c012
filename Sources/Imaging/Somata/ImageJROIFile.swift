internal import Vocabulary

/// ImageJ's regions: one `.roi`, or a `.zip` of them (ij.io.RoiDecoder); their centres are somata.
enum ImageJROIFile {
  static func somata(_ path: String, scale: PixelScale, isFlat: Bool) throws(ImagingError) -> SomaTable {
    let file = try RandomAccessFile(path: path)
    guard file.count <= 1 << 28 else { throw .table(path: path, line: 1, detail: "\(file.count) bytes of regions") }
    let bytes = try file.bytes(at: 0, count: file.count)
    var regions: [(name: String, bytes: [UInt8])] = []
    if path.lowercased().hasSuffix(".zip") {
      regions = try ZipArchive(bytes, path: path).entries.filter {
        // A Mac's archive repeats every file as `__MACOSX/._NAME`.
        $0.name.lowercased().hasSuffix(".roi") && !OMEFileSet.name(of: $0.name).hasPrefix("._")
      }
    } else {
      regions = [(OMEFileSet.name(of: path), bytes)]
    }
    guard !regions.isEmpty else { throw .table(path: path, line: 1, detail: "it holds no .roi") }
    var somata: [SomaTable.Soma] = []
    for (i, region) in regions.enumerated() {
      let stem = String(region.name.dropLast(region.name.lowercased().hasSuffix(".roi") ? 4 : 0))
      let roi = try ImageJROI(region.bytes, named: stem, path: path, line: i + 1)
      for point in roi.points {
        guard let slice = point.slice ?? (isFlat ? 1 : nil) else {
          throw .table(
            path: path, line: i + 1,
            detail: "region “\(roi.name)” has no slice; set its position in ImageJ's ROI Manager")
        }
        let voxel = try scale.required(line: i + 1)
        somata.append(
          SomaTable.Soma(
            label: point.label,
            position: Point3(x: point.x * voxel.x, y: point.y * voxel.y, z: (Double(slice) - 0.5) * voxel.z),
            radius: point.radius.map { $0 * (voxel.x * voxel.y).squareRoot() }, line: i + 1))
      }
    }
    return try SomaTable(
      path: path, somata: somata, notes: ["centres of \(regions.count) ImageJ regions, pixels into µm"])
  }
}

/// One region, in pixels from the image's corner.
struct ImageJROI {
  struct Place {
    var label: String
    var x: Double
    var y: Double
    /// From 1.
    var slice: Int?
    var radius: Double?
  }

  var name: String
  var points: [Place] = []

  init(_ bytes: [UInt8], named stem: String, path: String, line: Int) throws(ImagingError) {
    func broken(_ detail: String) -> ImagingError {
      .table(path: path, line: line, detail: "region “\(stem)”: \(detail)")
    }
    func short(_ i: Int) -> Int {
      i >= 0 && i + 2 <= bytes.count ? Int(Int16(bitPattern: UInt16(bytes[i]) << 8 | UInt16(bytes[i + 1]))) : 0
    }
    func word(_ i: Int) -> Int {
      guard i >= 0, i + 4 <= bytes.count else { return 0 }
      return Int(Int32(bitPattern: bytes[i..<i + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }))
    }
    func real(_ i: Int) -> Double { Double(Float(bitPattern: UInt32(truncatingIfNeeded: word(i)))) }
    guard bytes.count >= 64, bytes.starts(with: Array("Iout".utf8)) else { throw broken("not an ImageJ region") }
    name = stem
    let type = Int(bytes[6])
    let (top, left, bottom, right) = (short(8), short(10), short(12), short(14))
    let count = short(16) & 0xFFFF
    let isSubpixel = short(50) & 128 != 0
    let second = word(60)
    var slice: Int?
    if word(56) > 0 { slice = word(56) }
    if second >= 64, second + 28 <= bytes.count {
      if word(second + 8) > 0 { slice = word(second + 8) }
      let (start, length) = (word(second + 16), word(second + 20))
      if start >= 64, length > 0, length < 4096, start + 2 * length <= bytes.count {
        name = String(decoding: (0..<length).map { UInt16(truncatingIfNeeded: short(start + 2 * $0)) }, as: UTF16.self)
      }
    }
    let shapeCount = word(36)
    if shapeCount > 0 {
      guard 64 + 4 * shapeCount <= bytes.count, shapeCount < 1 << 24 else { throw broken("it is cut short") }
      let (centre, area) = Self.centroid(shape: (0..<shapeCount).map { real(64 + 4 * $0) })
      guard centre.x.isFinite, centre.y.isFinite, area > 0 else { throw broken("it is empty") }
      points = [Place(label: name, x: centre.x, y: centre.y, slice: slice, radius: (area / .pi).squareRoot())]
      return
    }
    var outline: [(x: Double, y: Double)] = []
    if count > 0 {
      guard 64 + count * (isSubpixel ? 12 : 4) <= bytes.count else { throw broken("it is cut short") }
      for i in 0..<count {
        outline.append(
          isSubpixel
            ? (real(64 + 4 * count + 4 * i), real(64 + 8 * count + 4 * i))
            : (Double(left + short(64 + 2 * i)), Double(top + short(64 + 2 * count + 2 * i))))
      }
      guard outline.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) else { throw broken("its outline is not finite") }
    }
    switch type {
    case 10:
      // Of several points each may lie in its own slice: the counters hold it above their lowest byte.
      let counters = second >= 64 ? word(second + 24) : 0
      for (i, point) in outline.enumerated() {
        var own = slice
        if counters >= 64, counters + 4 * count <= bytes.count {
          let position = word(counters + 4 * i) >> 8
          if position > 0 { own = position }
        }
        points.append(
          Place(
            label: count > 1 ? "\(name)-\(i + 1)" : name, x: point.x + (isSubpixel ? 0 : 0.5),
            y: point.y + (isSubpixel ? 0 : 0.5), slice: own))
      }
    case 0 where outline.count >= 3, 7 where outline.count >= 3, 8 where outline.count >= 3:
      let (centre, area) = Self.centroid(outline)
      points = [Place(label: name, x: centre.x, y: centre.y, slice: slice, radius: (area / .pi).squareRoot())]
    case 1, 2:
      let (x, y, width, height) =
        isSubpixel && count == 0
        ? (real(18), real(22), real(26), real(30))
        : (Double(left), Double(top), Double(right - left), Double(bottom - top))
      guard [x, y, width, height].allSatisfy(\.isFinite), width > 0, height > 0 else { throw broken("it is empty") }
      let area = width * height * (type == 2 ? .pi / 4 : 1)
      points = [
        Place(
          label: name, x: x + width / 2, y: y + height / 2, slice: slice, radius: (area / .pi).squareRoot())
      ]
    default: throw broken("a line or an empty region has no centre; draw points, ovals or outlines")
    }
  }

  /// Of a composite region: contours of segments, holes running against their rims.
  private static func centroid(shape: [Double]) -> (centre: (x: Double, y: Double), area: Double) {
    var contours: [[(x: Double, y: Double)]] = []
    var i = 0
    while i < shape.count {
      // Where the segment ends, after its control points.
      let length = [0.0: 2, 1: 2, 2: 4, 3: 6, 4: 0][shape[i]] ?? shape.count
      guard i + length < shape.count else { break }
      if shape[i] == 0 { contours.append([]) }
      if length > 0, !contours.isEmpty {
        contours[contours.count - 1].append((shape[i + length - 1], shape[i + length]))
      }
      i += length + 1
    }
    var (area, x, y) = (0.0, 0.0, 0.0)
    for contour in contours {
      for (i, a) in contour.enumerated() {
        let b = contour[(i + 1) % contour.count]
        let cross = a.x * b.y - b.x * a.y
        area += cross / 2
        x += (a.x + b.x) * cross / 6
        y += (a.y + b.y) * cross / 6
      }
    }
    return ((x / area, y / area), abs(area))
  }

  /// Of a polygon (Green's theorem); of its corners where it has no area.
  private static func centroid(_ outline: [(x: Double, y: Double)]) -> (centre: (x: Double, y: Double), area: Double) {
    var (area, x, y) = (0.0, 0.0, 0.0)
    for (i, a) in outline.enumerated() {
      let b = outline[(i + 1) % outline.count]
      let cross = a.x * b.y - b.x * a.y
      area += cross / 2
      x += (a.x + b.x) * cross / 6
      y += (a.y + b.y) * cross / 6
    }
    if abs(area) > 1e-9 { return ((x / area, y / area), abs(area)) }
    let n = Double(outline.count)
    return ((outline.reduce(0) { $0 + $1.x } / n, outline.reduce(0) { $0 + $1.y } / n), 0)
  }
}
