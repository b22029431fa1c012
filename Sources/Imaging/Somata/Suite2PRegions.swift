internal import Formats
internal import Glibc
internal import Vocabulary

/// suite2p's `stat.npy`: one dictionary per region; `med` is its centre (y, x), `iplane` its plane.
enum Suite2PRegions {
  /// Labels are suite2p's own numbers, from 0.
  static func read(
    _ regions: [PickleValue], _ source: SomaSource, _ voxel: VoxelSize
  ) throws(ImagingError) -> SomaTable {
    let path = source.path
    var notes = ["\(regions.count) regions of suite2p; labels are their numbers from 0"]
    let isCell = try cells(of: regions.count, beside: path)
    notes.append(
      isCell.map { "\($0.count { !$0 }) that iscell.npy calls no cell are left out" }
        ?? "no iscell.npy beside it: every region is read")
    let reader = try CoordinateReader(source, .suite2p)
    let mosaic = try mosaic(of: regions, source)
    if mosaic != nil { notes.append("a mosaic of planes: positions are those of the plane folders beside it") }
    let folder = Folder.name(of: Folder(of: path).path)
    if folder.hasPrefix("plane"), let number = Double(folder.dropFirst(5)), regions.first?["iplane"] == nil,
      !(0...1e6 ~= number && number == number.rounded())
    {
      throw source.error("its folder is named \(folder), which is no plane, and its regions name none")
    }
    let folderPlane = folder.hasPrefix("plane") ? Int(folder.dropFirst(5)).map(Double.init) : nil
    if folderPlane != nil, regions.first?["iplane"] == nil {
      notes.append("plane \(folder.dropFirst(5)), as the folder is named")
    }
    var somata: [SomaTable.Soma] = []
    for (i, region) in regions.enumerated() where isCell?[i] ?? true {
      guard let centre = (mosaic?[i] ?? region)["med"]?.numbers(count: 2) else {
        throw source.error(line: i + 1, "region \(i) has no centre (“med”), so this is no stat.npy")
      }
      let plane = region["iplane"]?.number ?? folderPlane ?? 0
      guard plane.isFinite, plane >= 0, plane == plane.rounded() else {
        throw source.error(line: i + 1, "region \(i) is in plane \(plane), which is no plane number")
      }
      let radius = region["radius"]?.number ?? 0
      somata.append(
        SomaTable.Soma(
          label: String(i),
          position: reader.position((centre[1], centre[0], plane)),
          radius: radius > 0 ? radius * (voxel.x * voxel.y).squareRoot() : nil, line: i + 1))
    }
    return try reader.table(somata, raw: [], notes: notes)
  }

  /// Which regions `iscell.npy` calls cells: its first column; nil where there is no such file.
  /// - Throws: `table` where it is of another run: it has another number of rows, or is no array of numbers.
  private static func cells(of count: Int, beside path: String) throws(ImagingError) -> [Bool]? {
    guard count > 0, let file = Folder.sibling("iscell.npy", of: path), access(file, F_OK) == 0 else { return nil }
    let array = try SomaSource(path: file).numPyArray()
    guard let rows = array.shape.first, let numbers = array.numbers() else {
      throw .table(path: file, line: 1, detail: "no array of numbers; remove it to read every region")
    }
    guard rows == count, numbers.count >= count else {
      throw .table(
        path: file, line: 1,
        detail: "\(rows) rows for the \(count) regions of stat.npy, as of another run; restore or remove it")
    }
    return (0..<count).map { numbers[$0 * (numbers.count / count)] > 0.5 }
  }

  /// In suite2p's folder `combined` planes lie side by side; the same regions, read from their own planes' files.
  private static func mosaic(of regions: [PickleValue], _ source: SomaSource) throws(ImagingError) -> [PickleValue]? {
    let folder = Folder(of: source.path)
    guard Folder.name(of: folder.path) == "combined" else { return nil }
    let planes = regions.map { $0["iplane"]?.number ?? 0 }
    guard planes.allSatisfy(\.isFinite), let last = planes.max(), last > 0, last < 1000 else { return nil }
    var all: [PickleValue] = []
    for plane in 0...Int(last) {
      let file = Folder(of: folder.path).path("plane\(plane)/stat.npy")
      guard access(file, R_OK) == 0, let objects = try SomaSource(path: file).numPyArray().objects else {
        throw source.error("planes lie side by side in it, and \(file), which has their positions, is not there")
      }
      all += objects
    }
    guard all.count == regions.count, planes == planes.sorted() else {
      throw source.error("its \(regions.count) regions are not the \(all.count) of its planes")
    }
    return all
  }
}
