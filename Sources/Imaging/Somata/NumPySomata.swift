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
    var centroids = LabelCentroids()
    for (i, number) in numbers.enumerated() {
      guard number == number.rounded(), abs(number) < 1e15 else {
        throw .malformed(path: source.path, detail: "its masks hold \(number), which is no label")
      }
      centroids.add(Int(number), x: i % width, y: i / width % height, z: i / (width * height))
    }
    let somata = centroids.somata(voxel: voxel, isFlat: array.shape.count == 2)
    return try SomaTable(path: source.path, somata: somata, notes: ["\(somata.count) \(name)"])
  }
}
