internal import Vocabulary

/// An image whose grey values are the numbers of cells, 0 being none: 2-D or 3-D, read plane by plane.
enum LabelMask {
  static func read(_ source: SomaSource) throws(ImagingError) -> SomaTable {
    let reader = try StackReader(path: source.path)
    let reading = reader.interpretation
    guard reading.channels == 1, reading.frames == 1,
      [.uint8, .uint16, .uint32, .int8, .int16, .int32].contains(reading.pixelType)
    else {
      throw source.error(
        "a label mask is one channel of integers, this is \(reading.channels) × \(reading.pixelType.rawValue)")
    }
    // A mask has the voxels of its stack; its own are used only where the stack's are not given.
    var source = source
    source.voxel = source.voxel ?? reading.voxel
    let voxel = try source.requiredVoxel()
    let shape = reading.shape
    var centroids = LabelCentroids()
    for z in 0..<shape.depth { add(try reader.plane(z), reading.pixelType, width: shape.width, z: z, to: &centroids) }
    let somata = centroids.somata(voxel: voxel, isFlat: shape.depth == 1)
    return try SomaTable(
      path: source.path, somata: somata,
      notes: ["\(somata.count) labels of a mask of \(shape.width) × \(shape.height) × \(shape.depth)"])
  }

  private static func add(
    _ plane: [UInt8], _ type: PixelType, width: Int, z: Int, to centroids: inout LabelCentroids
  ) {
    func add<T: FixedWidthInteger>(_ type: T.Type) {
      plane.withUnsafeBytes { bytes in
        for i in 0..<bytes.count / MemoryLayout<T>.size {
          let value = T(littleEndian: bytes.loadUnaligned(fromByteOffset: i * MemoryLayout<T>.size, as: T.self))
          centroids.add(Int(value), x: i % width, y: i / width, z: z)
        }
      }
    }
    switch type {
    case .uint8: add(UInt8.self)
    case .uint16: add(UInt16.self)
    case .uint32: add(UInt32.self)
    case .int8: add(Int8.self)
    case .int16: add(Int16.self)
    default: add(Int32.self)
    }
  }
}
