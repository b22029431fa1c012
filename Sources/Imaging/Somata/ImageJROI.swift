/// One region of ImageJ, in pixels from the image's corner (ij.io.RoiDecoder).
struct ImageJROI {
  /// A point of a region of points, or the centre of any other region.
  struct Centre {
    var label: String
    var x: Double
    var y: Double
    /// From 1; nil where the region belongs to no slice.
    var slice: Int?
    /// Of a disc of the region's area; nil for a point.
    var radius: Double?
  }

  /// Why a region has no centre.
  enum Failure: Error {
    case notARegion
    case truncated
    case notFinite
    case empty
    case withoutCentre

    var detail: String {
      switch self {
      case .notARegion: "not an ImageJ region"
      case .truncated: "it is cut short"
      case .notFinite: "its outline is not finite"
      case .empty: "it is empty"
      case .withoutCentre: "a line or an empty region has no centre; draw points, ovals or outlines"
      }
    }
  }

  private typealias Outline = [(x: Double, y: Double)]

  /// Big-endian numbers; 0 beyond the end.
  private struct Reader {
    let bytes: [UInt8]

    func short(_ i: Int) -> Int {
      i >= 0 && i + 2 <= bytes.count ? Int(Int16(bitPattern: UInt16(bytes[i]) << 8 | UInt16(bytes[i + 1]))) : 0
    }

    func word(_ i: Int) -> Int {
      guard i >= 0, i + 4 <= bytes.count else { return 0 }
      return Int(Int32(bitPattern: bytes[i..<i + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }))
    }

    func real(_ i: Int) -> Double { Double(Float(bitPattern: UInt32(truncatingIfNeeded: word(i)))) }
  }

  /// From its second header, else the file's.
  private(set) var name: String
  private(set) var points: [Centre] = []

  /// - Parameter stem: the file's name without its ending.
  init(_ bytes: [UInt8], name stem: String) throws(Failure) {
    guard bytes.count >= 64, bytes.starts(with: Array("Iout".utf8)) else { throw .notARegion }
    let file = Reader(bytes: bytes)
    name = stem
    let count = file.short(16) & 0xFFFF
    let isSubpixel = file.short(50) & 128 != 0
    let second = file.word(60)
    var slice: Int?
    if file.word(56) > 0 { slice = file.word(56) }
    if second >= 64, second + 28 <= bytes.count {
      if file.word(second + 8) > 0 { slice = file.word(second + 8) }
      let (start, length) = (file.word(second + 16), file.word(second + 20))
      if start >= 64, length > 0, length < 4096, start + 2 * length <= bytes.count {
        name = String(
          decoding: (0..<length).map { UInt16(truncatingIfNeeded: file.short(start + 2 * $0)) }, as: UTF16.self)
      }
    }
    func centre(_ x: Double, _ y: Double, area: Double) -> Centre {
      Centre(label: name, x: x, y: y, slice: slice, radius: (area / .pi).squareRoot())
    }
    let shapeCount = file.word(36)
    if shapeCount > 0 {
      guard 64 + 4 * shapeCount <= bytes.count, shapeCount < 1 << 24 else { throw .truncated }
      let contours = Self.contours(of: (0..<shapeCount).map { file.real(64 + 4 * $0) })
      guard let centroid = Self.centroid(of: contours), centroid.x.isFinite, centroid.y.isFinite else { throw .empty }
      points = [centre(centroid.x, centroid.y, area: centroid.area)]
      return
    }
    let outline = try Self.outline(file, count: count, isSubpixel: isSubpixel)
    switch bytes[6] {
    case 10:
      // Each of several points may have its own slice: in their counters, above the lowest byte.
      let counters = second >= 64 ? file.word(second + 24) : 0
      let hasSlices = counters >= 64 && counters + 4 * count <= bytes.count
      let half = isSubpixel ? 0 : 0.5
      points = outline.enumerated().map { i, point in
        let own = hasSlices ? file.word(counters + 4 * i) >> 8 : 0
        return Centre(
          label: count > 1 ? "\(name)-\(i + 1)" : name, x: point.x + half, y: point.y + half,
          slice: own > 0 ? own : slice)
      }
    case 0 where outline.count >= 3, 7 where outline.count >= 3, 8 where outline.count >= 3:
      if let centroid = Self.centroid(of: [outline]) {
        points = [centre(centroid.x, centroid.y, area: centroid.area)]
      } else {
        let n = Double(outline.count)
        points = [centre(outline.reduce(0) { $0 + $1.x } / n, outline.reduce(0) { $0 + $1.y } / n, area: 0)]
      }
    case 1, 2:
      let (top, left, bottom, right) = (file.short(8), file.short(10), file.short(12), file.short(14))
      let (x, y, width, height) =
        isSubpixel && count == 0
        ? (file.real(18), file.real(22), file.real(26), file.real(30))
        : (Double(left), Double(top), Double(right - left), Double(bottom - top))
      guard [x, y, width, height].allSatisfy(\.isFinite), width > 0, height > 0 else { throw .empty }
      points = [centre(x + width / 2, y + height / 2, area: width * height * (bytes[6] == 2 ? .pi / 4 : 1))]
    default: throw .withoutCentre
    }
  }

  private static func outline(_ file: Reader, count: Int, isSubpixel: Bool) throws(Failure) -> Outline {
    guard 64 + count * (isSubpixel ? 12 : 4) <= file.bytes.count else { throw .truncated }
    let (top, left) = (file.short(8), file.short(10))
    let outline: Outline = (0..<count).map { i in
      isSubpixel
        ? (file.real(64 + 4 * count + 4 * i), file.real(64 + 8 * count + 4 * i))
        : (Double(left + file.short(64 + 2 * i)), Double(top + file.short(64 + 2 * count + 2 * i)))
    }
    guard outline.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) else { throw .notFinite }
    return outline
  }

  /// Of a composite region: the end points of its segments; holes run against their rims.
  private static func contours(of shape: [Double]) -> [Outline] {
    var contours: [Outline] = []
    var i = 0
    while i < shape.count {
      // Coordinates of a segment, control points first: move, line, quadratic, cubic, close.
      let length = [0.0: 2, 1: 2, 2: 4, 3: 6, 4: 0][shape[i]] ?? shape.count
      guard i + length < shape.count else { break }
      if shape[i] == 0 { contours.append([]) }
      if length > 0, !contours.isEmpty {
        contours[contours.count - 1].append((shape[i + length - 1], shape[i + length]))
      }
      i += length + 1
    }
    return contours
  }

  /// By Green's theorem; nil where the contours enclose no area.
  private static func centroid(of contours: [Outline]) -> (x: Double, y: Double, area: Double)? {
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
    return abs(area) > 1e-9 ? (x / area, y / area, abs(area)) : nil
  }
}
