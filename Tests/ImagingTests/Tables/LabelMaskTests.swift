import Imaging
import Testing
import Vocabulary

struct LabelMaskTests {
  static let voxel = VoxelSize(x: 1, y: 1, z: 1)

  /// Writes a mask and reads it as one of `stack`.
  static func read(
    _ shape: StackShape, _ type: PixelType = .int16, stack: StackShape? = nil, label: (Int, Int, Int) -> Int
  ) throws -> SomaTable {
    let path = ScratchFolder.shared.file("\(UInt64.random(in: 0 ... .max)).tif")
    let writer = try TIFFStackWriter(path: path, plan: TIFFStackWriter.Plan(shape: shape, pixelType: type, voxel: nil))
    for z in 0..<shape.depth {
      var plane: [UInt8] = []
      for y in 0..<shape.height {
        for x in 0..<shape.width {
          let value = UInt16(bitPattern: Int16(label(x, y, z)))
          plane += [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)]
        }
      }
      try writer.add(plane)
    }
    try writer.finish()
    return try SomaTable(file: path, voxel: voxel, stack: stack ?? shape)
  }

  static func refusal(
    _ shape: StackShape, stack: StackShape? = nil, label: (Int, Int, Int) -> Int
  ) -> String {
    let error = #expect(throws: ImagingError.self) { try Self.read(shape, stack: stack, label: label) }
    return error?.description ?? ""
  }

  static let cube = StackShape(width: 24, height: 20, depth: 6)
  /// 4 × 3 cells of 4 × 4 × 4 voxels.
  static func cells(_ x: Int, _ y: Int, _ z: Int) -> Int {
    x % 6 < 4 && y % 6 < 4 && y < 18 && z < 4 ? 1 + x / 6 + 4 * (y / 6) : 0
  }

  @Test func aMaskOfAnotherShapeThanItsStackIsRefused() {
    let transposed = StackShape(width: 20, height: 24, depth: 6)
    #expect(Self.refusal(transposed, stack: Self.cube, label: Self.cells).contains("rows and columns are exchanged"))
    for depth in [1, 5] {
      let flat = StackShape(width: 24, height: 20, depth: depth)
      #expect(Self.refusal(flat, stack: Self.cube, label: Self.cells).contains("24 × 20 × \(depth)"))
    }
  }

  @Test func cellsInOnePieceNeedNoNote() throws {
    let table = try Self.read(Self.cube, label: Self.cells)
    #expect(table.somata.count == 12 && table.somata[0].position == Point3(x: 2, y: 2, z: 2))
    #expect(!table.notes.contains { $0.contains("pieces") })
  }

  /// Pieces that touch over a corner only, or through another plane, are one.
  @Test func aLabelInSeveralPiecesIsNoted() throws {
    let table = try Self.read(Self.cube) { x, y, z in
      Self.cells(x, y, z) == 3 ? 1 : x == 10 && y == 10 && z == 5 ? 12 : Self.cells(x, y, z)
    }
    #expect(table.notes.contains { $0.hasPrefix("2 of 11 labels are in several pieces") && $0.hasSuffix("1, 12") })
    let bridge = try Self.read(StackShape(width: 9, height: 4, depth: 2)) { x, y, z in
      y == 0 && (z == 1 || x < 3 || x > 5) ? 1 : y == 3 ? 2 : x == 8 && y == 1 && z == 0 ? 1 : 0
    }
    #expect(!bridge.notes.contains { $0.contains("pieces") })
  }

  /// 520 somata once became one.
  @Test func aBinaryMaskIsRefused() {
    #expect(Self.refusal(Self.cube) { Self.cells($0, $1, $2) > 0 ? 255 : 0 }.contains("binary mask"))
  }

  /// One neuron's footprint once became 149 somata.
  @Test func aGreyImageIsRefused() {
    let blob = Self.refusal(StackShape(width: 40, height: 40, depth: 1)) { x, y, _ in
      let r = Double((x - 20) * (x - 20) + (y - 20) * (y - 20))
      return r < 200 ? Int(250 - r) : 0
    }
    #expect(blob.contains("grey image"))
    let noise = Self.refusal(Self.cube) { x, y, z in (x * 7919 + y * 104_729 + z * 1_299_709) % 251 }
    #expect(noise.contains("grey image"))
  }

  @Test func aNegativeLabelIsRefused() {
    #expect(
      Self.refusal(Self.cube) { Self.cells($0, $1, $2) == 3 ? -1 : Self.cells($0, $1, $2) }.contains("negative label"))
  }
}
