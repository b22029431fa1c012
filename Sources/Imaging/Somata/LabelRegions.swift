internal import Vocabulary

/// The labels of an image, from its rows one by one: centroids, sizes, and in how many pieces each is; 0 is background.
///
/// Pieces are connected by faces, edges or corners. Memory is that of two planes of runs, and 12 bytes for each run.
struct LabelRegions {
  /// Sums over the pixels of one label.
  private struct Sums {
    var count = 0
    var x = 0.0
    var y = 0.0
    var z = 0.0
    var pieces = 0
  }

  /// Pixels of one label beside one another in a row.
  private struct Run {
    let label: Int
    let start: Int
    var end: Int
    let piece: Int
  }

  private static let maxRuns = 1 << 26

  private let path: String
  private var sums: [Int: Sums] = [:]
  private var previousPlane: [[Run]] = []
  private var plane: [[Run]] = []
  /// Union-find over the runs; a root is a piece.
  private var parents: [Int32] = []
  private var labels: [Int] = []
  /// Runs that begin where a run of another label ends.
  private var touchingRuns = 0
  private var pixelCount = 0

  /// - Parameter path: Of the file, for errors.
  init(path: String) { self.path = path }

  /// Adds the next row; rows come in order, plane after plane.
  /// - Throws: `malformed` for a negative label, and for more runs than a label image has.
  mutating func add(_ pixels: [Int], y: Int, z: Int) throws(ImagingError) {
    if y == 0, z > 0 { (previousPlane, plane) = (plane, []) }
    var row: [Run] = []
    var x = 0
    while x < pixels.count {
      let value = pixels[x]
      if value == 0 {
        x += 1
        continue
      }
      guard value > 0 else { throw Self.failure(path, "a negative label, \(value)") }
      guard parents.count < Self.maxRuns else { throw Self.failure(path, "more regions than cells in any stack") }
      var end = x + 1
      while end < pixels.count, pixels[end] == value { end += 1 }
      if row.last?.end == x { touchingRuns += 1 }
      row.append(Run(label: value, start: x, end: end, piece: parents.count))
      parents.append(Int32(parents.count))
      labels.append(value)
      let n = Double(end - x)
      sums[value, default: Sums()].count += end - x
      sums[value, default: Sums()].x += n * Double(x + end - 1) / 2
      sums[value, default: Sums()].y += n * Double(y)
      sums[value, default: Sums()].z += n * Double(z)
      pixelCount += end - x
      x = end
    }
    if y > 0 { link(row, with: plane[y - 1]) }
    if !previousPlane.isEmpty {
      for other in max(0, y - 1)..<min(previousPlane.count, y + 2) { link(row, with: previousPlane[other]) }
    }
    plane.append(row)
  }

  /// One soma per label, with the radius of a ball of the same volume, or of a disc of the same area in a flat image.
  /// - Throws: `malformed` for a binary mask and for a grey image, whose values are no numbers of cells.
  mutating func somata(
    voxel: VoxelSize, isFlat: Bool
  ) throws(ImagingError) -> (somata: [SomaTable.Soma], notes: [String]) {
    (plane, previousPlane) = ([], [])
    for i in parents.indices where root(i) == i { sums[labels[i], default: Sums()].pieces += 1 }
    let notes = try check()
    let somata = sums.sorted { $0.key < $1.key }.map { label, sums in
      let n = Double(sums.count)
      let size = n * voxel.x * voxel.y
      let radius = isFlat ? (size / .pi).squareRoot() : Self.cubeRoot(size * voxel.z * 3 / (4 * .pi))
      return SomaTable.Soma(
        label: String(label),
        position: Point3(
          x: (sums.x / n + 0.5) * voxel.x, y: (sums.y / n + 0.5) * voxel.y, z: (sums.z / n + 0.5) * voxel.z),
        radius: radius, line: label)
    }
    return (somata, notes)
  }

  private func check() throws(ImagingError) -> [String] {
    let pieces = sums.values.reduce(0) { $0 + $1.pieces }
    let inSeveral = sums.filter { $0.value.pieces > 1 }.keys.sorted()
    if sums.count == 1, let label = inSeveral.first {
      throw Self.failure(path, "the one label \(label) in \(pieces) pieces, as in a binary mask")
    }
    let isScattered = inSeveral.count * 2 > sums.count && pieces > 3 * sums.count
    // Neighbouring pixels of a grey image differ; those of a cell do not.
    let isGrained = sums.count >= 8 && pixelCount < 2 * parents.count && touchingRuns * 2 > parents.count
    if isScattered || isGrained {
      throw Self.failure(path, "\(sums.count) labels in \(pieces) pieces, as in a grey image")
    }
    guard !inSeveral.isEmpty else { return [] }
    let names = inSeveral.prefix(5).map(String.init).joined(separator: ", ") + (inSeveral.count > 5 ? " …" : "")
    return ["\(inSeveral.count) of \(sums.count) labels are in several pieces, each read as one soma: \(names)"]
  }

  private static func failure(_ path: String, _ detail: String) -> ImagingError {
    .unsupported(
      path: path, detail: "\(detail),",
      remedy: "give each cell a number of its own (ImageJ: Connected Components Labeling; scikit-image: measure.label)")
  }

  /// Joins pieces of one label that touch, also over corners.
  private mutating func link(_ row: [Run], with other: [Run]) {
    var first = 0
    for run in row {
      while first < other.count, other[first].end < run.start { first += 1 }
      var i = first
      while i < other.count, other[i].start <= run.end {
        if other[i].label == run.label {
          let (a, b) = (root(run.piece), root(other[i].piece))
          parents[max(a, b)] = Int32(min(a, b))
        }
        i += 1
      }
    }
  }

  private mutating func root(_ i: Int) -> Int {
    var i = i
    while Int(parents[i]) != i {
      parents[i] = parents[Int(parents[i])]
      i = Int(parents[i])
    }
    return i
  }

  /// By Newton's method.
  private static func cubeRoot(_ value: Double) -> Double {
    var root = max(value, 1e-30)
    for _ in 0..<200 { root = (2 * root + value / (root * root)) / 3 }
    return root
  }
}
