internal import Vocabulary

/// An image whose grey values are the numbers of cells, 0 being none: 2-D or 3-D, read plane by plane.
enum LabelMask {
  /// Sums over one cell's voxels.
  struct Sums {
    var count = 0
    var x = 0.0
    var y = 0.0
    var z = 0.0

    mutating func add(x: Int, y: Int, z: Int) {
      count += 1
      self.x += Double(x)
      self.y += Double(y)
      self.z += Double(z)
    }

    /// Centroid and the radius of a ball, or of a disc where there is one plane, of the same size.
    func soma(label: Int, voxel: VoxelSize, isFlat: Bool) -> SomaTable.Soma {
      let n = Double(count)
      let size = n * voxel.x * voxel.y
      let radius = isFlat ? (size / .pi).squareRoot() : cubeRoot(size * voxel.z * 3 / (4 * .pi))
      return SomaTable.Soma(
        label: String(label),
        position: Point3(x: (x / n + 0.5) * voxel.x, y: (y / n + 0.5) * voxel.y, z: (z / n + 0.5) * voxel.z),
        radius: radius, line: label)
    }

    private func cubeRoot(_ value: Double) -> Double {
      var root = max(value, 1e-30)
      for _ in 0..<200 { root = (2 * root + value / (root * root)) / 3 }
      return root
    }
  }

  static func somata(_ path: String, voxel: VoxelSize?) throws(ImagingError) -> SomaTable {
    let reader = try StackReader(path: path)
    let reading = reader.reading
    guard reading.channels == 1, reading.frames == 1,
      [.uint8, .uint16, .uint32, .int8, .int16, .int32].contains(reading.pixelType)
    else {
      throw .table(
        path: path, line: 1,
        detail:
          "a label mask is one channel of whole numbers, this is \(reading.channels) × \(reading.pixelType.rawValue)")
    }
    // The mask belongs to a stack: that one's voxels are its own, unless the mask says so alone.
    let size = try PixelScale(path: path, voxel: voxel ?? reading.voxel).required()
    var sums: [Int: Sums] = [:]
    for z in 0..<reading.shape.depth {
      add(try reader.plane(z), reading.pixelType, width: reading.shape.width, z: z, to: &sums)
    }
    return try SomaTable(
      path: path,
      somata: sums.sorted { $0.key < $1.key }.map {
        $0.value.soma(label: $0.key, voxel: size, isFlat: reading.shape.depth == 1)
      },
      notes: [
        "\(sums.count) labels of a mask of \(reading.shape.width) × \(reading.shape.height) × \(reading.shape.depth)"
      ])
  }

  private static func add(_ plane: [UInt8], _ type: PixelType, width: Int, z: Int, to sums: inout [Int: Sums]) {
    func walk<T: FixedWidthInteger>(_ type: T.Type) {
      plane.withUnsafeBytes { bytes in
        // Runs of one label are one look-up.
        var label = 0
        var run = Sums()
        for i in 0..<bytes.count / MemoryLayout<T>.size {
          let value = Int(T(littleEndian: bytes.loadUnaligned(fromByteOffset: i * MemoryLayout<T>.size, as: T.self)))
          if value != label {
            merge(label, run, into: &sums)
            (label, run) = (value, Sums())
          }
          if value != 0 { run.add(x: i % width, y: i / width, z: z) }
        }
        merge(label, run, into: &sums)
      }
    }
    switch type {
    case .uint8: walk(UInt8.self)
    case .uint16: walk(UInt16.self)
    case .uint32: walk(UInt32.self)
    case .int8: walk(Int8.self)
    case .int16: walk(Int16.self)
    default: walk(Int32.self)
    }
  }

  private static func merge(_ label: Int, _ run: Sums, into sums: inout [Int: Sums]) {
    guard label != 0, run.count > 0 else { return }
    sums[label, default: Sums()].count += run.count
    sums[label, default: Sums()].x += run.x
    sums[label, default: Sums()].y += run.y
    sums[label, default: Sums()].z += run.z
  }
}
