internal import Formats
internal import Vocabulary

/// Regions that Python tools write as `.npy`: suite2p's `stat.npy`, Cellpose's `_seg.npy`, or an image of labels.
enum NumPySomata {
  static func read(_ source: SomaSource) throws(ImagingError) -> SomaTable {
    let array = try source.numPyArray()
    let voxel = try source.requiredVoxel()
    if let objects = array.objects {
      if let first = objects.first, objects.count == 1 || array.shape.isEmpty, let masks = first["masks"] {
        return try labels(NumPyArray(masks), "Cellpose masks", source, voxel)
      }
      return try Suite2PRegions.read(objects, source, voxel)
    }
    if array.shape.count >= 2, array.elementType.kind != "f" {
      return try labels(array, "labels of a NumPy array", source, voxel)
    }
    throw .unsupported(
      path: source.path,
      detail: "this .npy, which is neither suite2p's stat.npy nor Cellpose's _seg.npy nor a label image,",
      remedy: "export the somata as CSV")
  }

  /// A label image, y × x or z × y × x.
  private static func labels(
    _ array: NumPyArray?, _ name: String, _ source: SomaSource, _ voxel: VoxelSize
  ) throws(ImagingError) -> SomaTable {
    guard let array, !array.isFortran, let numbers = array.numbers(), (2...3).contains(array.shape.count),
      array.count > 0
    else { throw .malformed(path: source.path, detail: "its masks are no image of two or three axes") }
    let width = array.shape[array.shape.count - 1]
    let height = array.shape[array.shape.count - 2]
    let depth = array.shape.count == 3 ? array.shape[0] : 1
    let shape = StackShape(width: width, height: height, depth: depth)
    try LabelMask.requireShape(shape, of: source)
    if let odd = numbers.first(where: { $0 != $0.rounded() || abs($0) >= 1e15 }) {
      throw .malformed(path: source.path, detail: "its masks hold \(odd), which is no label")
    }
    var regions = LabelRegions(path: source.path)
    for row in 0..<depth * height {
      let pixels = numbers[row * width..<(row + 1) * width].map { Int($0) }
      try regions.add(pixels, y: row % height, z: row / height)
    }
    return try LabelMask.table(&regions, shape, isFlat: array.shape.count == 2, voxel, source, named: name)
  }
}
