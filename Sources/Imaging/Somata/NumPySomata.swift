internal import Glibc
internal import Vocabulary

/// Regions that Python tools leave as `.npy`: suite2p's `stat.npy`, Cellpose's `_seg.npy`, or a plain array of labels.
enum NumPySomata {
  static func somata(_ path: String, scale: PixelScale) throws(ImagingError) -> SomaTable {
    let value = try read(path)
    let voxel = try scale.required()
    if case .array(let array) = value, let objects = array.objects {
      if let first = objects.first, objects.count == 1 || array.shape.isEmpty, let masks = first["masks"] {
        return try labels(masks, path: path, voxel: voxel, note: "Cellpose masks")
      }
      return try suite2p(objects, path: path, voxel: voxel)
    }
    if value["masks"] != nil, let masks = value["masks"] {
      return try labels(masks, path: path, voxel: voxel, note: "Cellpose masks")
    }
    if case .array(let array) = value, array.shape.count >= 2, array.type?.kind != "f" {
      return try labels(value, path: path, voxel: voxel, note: "labels of a NumPy array")
    }
    throw .unsupported(
      path: path, detail: "this .npy, which is neither suite2p's stat.npy nor Cellpose's _seg.npy nor a label image,",
      advice: "export the somata as CSV")
  }

  /// An `.npy` file (NumPy enhancement proposal 1): a header that is a Python dictionary, then values or a pickle.
  static func read(_ path: String) throws(ImagingError) -> Pickle {
    let file = try RandomAccessFile(path: path)
    guard file.count >= 10, file.count <= 1 << 32 else {
      throw .malformed(path: path, detail: "\(file.count) bytes of .npy")
    }
    let bytes = try file.bytes(at: 0, count: file.count)
    guard bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw .malformed(path: path, detail: "it does not begin as a NumPy file does")
    }
    let wide = bytes[6] >= 2
    let start = wide ? 12 : 10
    guard bytes.count >= start else { throw .malformed(path: path, detail: "its header is cut short") }
    let count =
      wide
      ? Int(bytes[8]) | Int(bytes[9]) << 8 | Int(bytes[10]) << 16 | Int(bytes[11]) << 24
      : Int(bytes[8]) | Int(bytes[9]) << 8
    guard start + count <= bytes.count else { throw .malformed(path: path, detail: "its header is cut short") }
    let header = String(decoding: bytes[start..<start + count], as: UTF8.self)
    let body = bytes[(start + count)...]
    guard let description = field("descr", in: header), let shape = field("shape", in: header) else {
      throw .malformed(path: path, detail: "its header says neither type nor shape")
    }
    let lengths = shape.split { !$0.isNumber }.compactMap { Int($0) }
    if description.contains("O") {
      var unpickler = Unpickler(body, path: path)
      return try unpickler.value()
    }
    let array = NumPyArray()
    array.type = NumPyArray.ElementType(description.filter { $0 != "'" && $0 != "\"" })
    array.shape = lengths
    array.isFortran = field("fortran_order", in: header)?.contains("True") ?? false
    array.bytes = Array(body)
    guard let type = array.type, array.count <= body.count / type.byteCount else {
      throw .malformed(path: path, detail: "it holds fewer values than its header says, or none of a plain type")
    }
    return .array(array)
  }

  private static func field(_ key: String, in header: String) -> String? {
    guard let parts = Optional(header.split(separator: "'\(key)':")), parts.count == 2 else { return nil }
    let rest = String(parts[1]).trimmed
    return rest.hasPrefix("(")
      ? rest.split(separator: ")").first.map { String($0) }
      : rest.split(separator: ",").first.map { String($0).trimmed }
  }

  /// suite2p: one dictionary a region; `med` is its centre (y, x), `iplane` its plane. Labels are suite2p's own numbers.
  private static func suite2p(
    _ regions: [Pickle], path: String, voxel: VoxelSize
  ) throws(ImagingError) -> SomaTable {
    var notes = ["\(regions.count) regions of suite2p; labels are their numbers from 0"]
    var isCell = [Bool](repeating: true, count: regions.count)
    if let other = OMEFileSet.sibling("iscell.npy", of: path), let value = try? read(other),
      case .array(let array) = value,
      let numbers = array.numbers(), array.shape.first == regions.count, !regions.isEmpty
    {
      let columns = numbers.count / regions.count
      if columns > 0 { isCell = (0..<regions.count).map { numbers[$0 * columns] > 0.5 } }
      notes.append("\(isCell.count { !$0 }) that iscell.npy calls no cell are left out")
    } else {
      notes.append("no iscell.npy beside it: every region is taken")
    }
    let mosaic = try mosaic(of: regions, path: path)
    if mosaic != nil { notes.append("a mosaic of planes: places are those of the plane folders beside it") }
    let folder = OMEFileSet.name(of: Folder(of: path).path)
    let own = folder.hasPrefix("plane") ? Double(String(folder.dropFirst(5))) : nil
    if let own, regions.first?["iplane"] == nil { notes.append("plane \(Int(own)), as the folder is named") }
    var somata: [SomaTable.Soma] = []
    for (i, region) in regions.enumerated() where isCell[i] {
      guard let centre = Self.centre(mosaic?[i] ?? region) else {
        throw .table(path: path, line: i + 1, detail: "region \(i) has no centre (“med”), so this is no stat.npy")
      }
      let plane = region["iplane"]?.number ?? own ?? 0
      let radius = region["radius"]?.number
      somata.append(
        SomaTable.Soma(
          label: String(i),
          position: Point3(
            x: (centre[1] + 0.5) * voxel.x, y: (centre[0] + 0.5) * voxel.y, z: (plane + 0.5) * voxel.z),
          radius: radius.flatMap { $0 > 0 ? $0 * (voxel.x * voxel.y).squareRoot() : nil }, line: i + 1))
    }
    return try SomaTable(path: path, somata: somata, notes: notes)
  }

  private static func centre(_ region: Pickle) -> [Double]? {
    region["med"]?.items.map { $0.compactMap(\.number) }.flatMap { $0.count == 2 ? $0 : nil }
  }

  /// In suite2p's folder `combined` planes lie side by side; the same regions as their own planes' files place them.
  private static func mosaic(of regions: [Pickle], path: String) throws(ImagingError) -> [Pickle]? {
    let folder = Folder(of: path)
    guard OMEFileSet.name(of: folder.path) == "combined" else { return nil }
    let planes = regions.map { $0["iplane"]?.number ?? 0 }
    guard let last = planes.max(), last > 0, last < 1000 else { return nil }
    var all: [Pickle] = []
    for plane in 0...Int(last) {
      let file = Folder(of: folder.path).path("plane\(plane)/stat.npy")
      guard access(file, R_OK) == 0, case .array(let array) = try read(file), let own = array.objects else {
        throw .table(
          path: path, line: 1,
          detail: "planes lie side by side in it, and \(file), which has their places, is not there")
      }
      all += own
    }
    guard all.count == regions.count, planes == planes.sorted() else {
      throw .table(path: path, line: 1, detail: "its \(regions.count) regions are not the \(all.count) of its planes")
    }
    return all
  }

  /// A label image, y × x or z × y × x.
  private static func labels(
    _ value: Pickle, path: String, voxel: VoxelSize, note: String
  ) throws(ImagingError) -> SomaTable {
    guard case .array(let array) = value, !array.isFortran, let numbers = array.numbers(),
      (2...3).contains(array.shape.count), array.count > 0
    else { throw .malformed(path: path, detail: "its masks are no image of two or three axes") }
    let width = array.shape[array.shape.count - 1]
    let height = array.shape[array.shape.count - 2]
    var sums: [Int: LabelMask.Sums] = [:]
    for (i, number) in numbers.enumerated() where number != 0 {
      guard number == number.rounded(), abs(number) < 1e15 else {
        throw .malformed(path: path, detail: "its masks hold \(number), which is no label")
      }
      sums[Int(number), default: LabelMask.Sums()].add(x: i % width, y: i / width % height, z: i / (width * height))
    }
    return try SomaTable(
      path: path,
      somata: sums.sorted { $0.key < $1.key }.map {
        $0.value.soma(label: $0.key, voxel: voxel, isFlat: array.shape.count == 2)
      },
      notes: ["\(sums.count) \(note)"])
  }
}
