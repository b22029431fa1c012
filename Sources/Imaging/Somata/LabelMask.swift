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
    let shape = reading.shape
    try requireShape(shape, of: source)
    // A mask has the voxels of its stack; its own are used only where the stack's are not given.
    var source = source
    source.voxel = source.voxel ?? reading.voxel
    let voxel = try source.requiredVoxel()
    var regions = LabelRegions(path: source.path)
    for z in 0..<shape.depth {
      try add(try reader.plane(z), reading.pixelType, shape, z: z, to: &regions)
    }
    return try table(&regions, shape, isFlat: shape.depth == 1, voxel, source, named: "labels of a mask")
  }

  /// The table of a label image that has been read.
  static func table(
    _ regions: inout LabelRegions, _ shape: StackShape, isFlat: Bool, _ voxel: VoxelSize, _ source: SomaSource,
    named name: String
  ) throws(ImagingError) -> SomaTable {
    let (somata, notes) = try regions.somata(voxel: voxel, isFlat: isFlat)
    return try SomaTable(
      path: source.path, somata: somata,
      notes: ["\(somata.count) \(name) of \(shape.width) × \(shape.height) × \(shape.depth)"] + notes + [
        "centroids of its pixels, in the voxels of the stack"
      ], unit: "px", origin: "centre")
  }

  /// - Throws: `table` where the image has not the shape of its stack.
  static func requireShape(_ shape: StackShape, of source: SomaSource) throws(ImagingError) {
    guard let stack = source.stack, stack != shape else { return }
    let isExchanged = stack.width == shape.height && stack.height == shape.width && stack.depth == shape.depth
    throw source.error(
      "a label image of \(shape.width) × \(shape.height) × \(shape.depth) (width × height × planes) for a stack of "
        + "\(stack.width) × \(stack.height) × \(stack.depth)"
        + (isExchanged ? ": rows and columns are exchanged, transpose it" : "; give one of the same shape"))
  }

  private static func add(
    _ plane: [UInt8], _ type: PixelType, _ shape: StackShape, z: Int, to regions: inout LabelRegions
  ) throws(ImagingError) {
    func add<T: FixedWidthInteger>(_ type: T.Type) throws(ImagingError) {
      var row = [Int](repeating: 0, count: shape.width)
      for y in 0..<shape.height {
        plane.withUnsafeBytes { bytes in
          for x in row.indices {
            let offset = (y * shape.width + x) * MemoryLayout<T>.size
            row[x] = Int(T(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: T.self)))
          }
        }
        try regions.add(row, y: y, z: z)
      }
    }
    switch type {
    case .uint8: try add(UInt8.self)
    case .uint16: try add(UInt16.self)
    case .uint32: try add(UInt32.self)
    case .int8: try add(Int8.self)
    case .int16: try add(Int16.self)
    default: try add(Int32.self)
    }
  }
}
